// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// The class whose mean is nearest. For two classes the difference of the means as direction (Marks
/// & Tegmark 2023), the threshold half-way between them:
///
///     theta = (mu_1 - mu_0) / ||mu_1 - mu_0||,  b = -(mu_1 + mu_0) . theta / 2,  class 1 where x .
///     theta + b >= 0
///
/// For K > 2 a score per class, whose largest decides; with m the mean of the class means and
/// r = 2 sqrt(sum_k ||mu_k - m||^2 / K)
///
///     score_k = (||x - m||^2 - ||x - mu_k||^2) / (2 r)
///             = ((mu_k - m) . (x - m) - ||mu_k - m||^2 / 2) / r
///
/// (for two classes the difference of the two would be x . theta + b). Weighted means where rows
/// have weights.
///
/// Probabilities come from a sigmoid of each score, fitted by Platt's calibration (1999) to scores
/// of rows kept apart in turn (calibrateOutOfFold). `calibration` "in_sample" is what lmprobe does
/// instead: logistic regression with C = 1 on the training rows' own scores, each class against the
/// rest. The prediction is by the score, not by the probability.
class MassMean final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "mass_mean"; }
    [[nodiscard]] std::string_view label() const override { return "Mass mean"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }
    [[nodiscard]] bool dependsOnRowOrder() const override { return true; } // its folds

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
