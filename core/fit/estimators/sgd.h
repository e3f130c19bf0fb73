// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// What stochastic gradient descent on the logistic loss is on the way to: the objective of
/// scikit-learn's SGDClassifier(loss="log_loss"), as lmprobe uses it. With labels y of -1 and 1,
/// weights s and their sum S
///
///     1 / S sum_i s_i log(1 + exp(-y_i (w . x_i + b))) + alpha penalty(w)
///
/// where `penalty` is "l2": 0.5 ||w||^2; "l1": ||w||_1; "elasticnet", with r the `l1_ratio`:
/// r ||w||_1 + (1 - r) / 2 ||w||^2; or "none". b is not penalised. Where scikit-learn stops depends
/// on its random state, its learning rate and its first steps, and no two of them agree to more
/// than a digit or two; here the minimum itself is computed (logistic_regression.h), which all of
/// them approach, and nothing is random.
///
/// For more than two classes one such w and b per class against the rest; the largest score
/// decides, and a class's probability is its sigmoid's share of the sum of all (Zadrozny & Elkan
/// 2002). As in SGDClassifier, `class_weight` multiplies s_i by the number of i's class where the
/// class is the one that is told from the rest, and with two classes everywhere; "balanced" is
/// sum(s) / (K * sum of s over the class).
///
/// Unlike there S is the sum of the weights, not the number of rows, so that a weight of 2 and a
/// repeated row are the same.
class Sgd final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "sgd"; }
    [[nodiscard]] std::string_view label() const override
    {
        return "Stochastic gradient descent's optimum";
    }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
