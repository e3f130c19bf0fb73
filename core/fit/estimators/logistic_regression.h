// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"
#include "core/fit/solver/row_loss.h"

namespace fathom {

/// L2-penalised logistic regression with an unpenalised intercept, at its exact optimum. The
/// objective is scikit-learn's (LogisticRegression with penalty="l2"; Pedregosa et al. 2011): with
/// labels y of -1 and 1 and weights s
///
///     0.5 ||w||^2 + C sum_i s_i log(1 + exp(-y_i (w . x_i + b)))
///
/// and for K > 2 classes the multinomial one (Bishop 2006, section 4.3.4), whose intercepts are
/// made to sum to zero:
///
///     0.5 ||W||_F^2 - C sum_i s_i log softmax(W x_i + b)_{y_i}
///
/// `class_weight` "balanced" multiplies s_i by sum(s) / (K * sum of s over i's class), as if rare
/// classes had more rows.
class LogisticRegression final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "logistic_regression"; }
    [[nodiscard]] std::string_view label() const override { return "Logistic regression"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

struct LogisticOptions
{
    double C = 1;
    bool balanced = false;
    std::int64_t maxIterations = 1000;
};

/// The same for training sets that have been checked. `gram` may hold gramMatrix(training.X), so
/// that fits that differ in C, labels or weights need not compute it again; null: computed where it
/// helps.
[[nodiscard]] FittedModel fitLogistic(const TrainingSet& training,
    const LogisticOptions& options, const RowMatrix* gram, const JobContext& job);

} // namespace fathom
