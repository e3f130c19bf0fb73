// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// The difference of the class means as direction (Marks & Tegmark 2023), the threshold half-way
/// between them:
///
///     theta = (mu_1 - mu_0) / ||mu_1 - mu_0||,  b = -(mu_1 + mu_0) . theta / 2,  class 1 where x .
///     theta + b >= 0
///
/// Probabilities come from Platt's calibration (1999): logistic regression with C = 1 on the
/// training scores. The prediction is by the score, not by the probability. Weighted means where
/// rows have weights.
class MassMean final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "mass_mean"; }
    [[nodiscard]] std::string_view label() const override { return "Mass mean"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override { return {}; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
