// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// The linear support vector machine (Cortes & Vapnik 1995) at its exact optimum: scikit-learn's
/// SVC(kernel="linear"). With labels y of -1 and 1 and weights s the minimum of
///
///     0.5 ||w||^2 + C sum_i s_i max(0, 1 - y_i (w . x_i + b))
///
/// whose intercept b, unlike LinearSVC's, is not penalised. Where several b are optimal, the middle
/// of them. `loss` "squared_hinge" squares the maximum. `class_weight` "balanced" multiplies s_i by
/// sum(s) / (classes * sum of s over i's class).
///
/// For more than two classes one such w and b per class against the rest, and the largest score
/// decides, so that each class has one direction, which importances and scores of tokens need. SVC
/// instead fits a w to each pair of classes and lets the pairs vote; the two agree where classes
/// are well separated, and may differ elsewhere.
///
/// Probabilities are Platt's (1999; Calibration) of scores out of fold; those of SVC come from
/// folds shuffled by its random state and cannot be reproduced. What is predicted follows from the
/// score, not from the probability.
///
/// FitReport::gradientNorm is the largest violation of an optimality condition (SupportVectorResult
/// says of which), the largest component of the gradient for the squared hinge.
class Svm final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "svm"; }
    [[nodiscard]] std::string_view label() const override { return "Support vector machine"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }
    [[nodiscard]] bool dependsOnRowOrder() const override { return true; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
