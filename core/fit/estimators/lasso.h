// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Least squares with few coefficients that are not zero (Tibshirani 1996) at its exact optimum:
/// scikit-learn's Lasso. With targets y, weights s and their sum S the minimum of
///
///     1 / (2 S) sum_i s_i (y_i - w . x_i - b)^2 + alpha ||w||_1
///
/// whose intercept b is not penalised. Convergence and report as for the elastic net
/// (elastic_net.h), of which it is the end.
class Lasso final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "lasso"; }
    [[nodiscard]] std::string_view label() const override { return "Lasso"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] Task task() const override { return Task::Regression; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
