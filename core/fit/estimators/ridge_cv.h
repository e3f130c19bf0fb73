// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Ridge regression (ridge.h) with alpha chosen from a grid by leave-one-out cross-validation:
/// scikit-learn's RidgeCV. Chosen is the alpha with the smallest
///
///     sum_i s_i (y_i - prediction of the fit without row i)^2,
///
/// the first of equals, and where rows have groups, that of the fits without row i's group. All
/// alphas and all left out rows share one decomposition. The report's `chosen` names alpha; its
/// objective and gradient are those of the fit with it.
class RidgeCv final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "ridge_cv"; }
    [[nodiscard]] std::string_view label() const override
    {
        return "Ridge regression, alpha chosen";
    }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] Task task() const override { return Task::Regression; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    /// InvalidSplit if all rows are one row or one group.
    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
