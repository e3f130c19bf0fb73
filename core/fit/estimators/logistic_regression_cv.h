// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// L2-penalised logistic regression (logistic_regression.h) with C chosen from a grid by
/// cross-validation: scikit-learn's LogisticRegressionCV. Each fold's score is, by `scoring`, the
/// share of its rows that the fit on the other folds classifies correctly, or the mean logarithm of
/// the probability that it gives to their classes; rows count the same whatever their weight, as in
/// scikit-learn. Chosen is the C with the largest sum of scores over folds, the smallest of equals,
/// and fitted on all rows.
///
/// Folds are stratified and unshuffled, and keep groups whole (folds.h). All folds and all C share
/// one Gram matrix where there are fewer rows than features, and each fit begins at the answer for
/// the C before. `class_weight` "balanced" counts all rows once, not those of each fold.
///
/// The report's `chosen` names C, and `grid` has the mean score for each; objective and gradient
/// are those of the fit with it.
class LogisticRegressionCv final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "logistic_regression_cv"; }
    [[nodiscard]] std::string_view label() const override
    {
        return "Logistic regression, C chosen";
    }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }
    [[nodiscard]] bool dependsOnRowOrder() const override { return true; }

    /// InvalidSplit as stratifiedFolds().
    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
