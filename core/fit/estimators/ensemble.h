// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// lmprobe's EnsembleClassifier: L2-penalised logistic regressions (logistic_regression.h), one for
/// each C of `C_values`, whose probabilities are averaged:
///
///     p_k(x) = 1/m sum_j p_k(x; C_j),  predicted is the largest
///
/// Coefficients and intercepts are the members' means, which say where the ensemble looks, not what
/// it predicts; `members` are what predicts (LinearModel). All fits share one Gram matrix where
/// there are fewer rows than features. The report's gradient is the largest of the members', its
/// objective their sum.
class Ensemble final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "ensemble"; }
    [[nodiscard]] std::string_view label() const override
    {
        return "Ensemble of logistic regressions";
    }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
