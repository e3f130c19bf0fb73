// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Least squares with a mixed penalty (Zou & Hastie 2005) at its exact optimum: scikit-learn's
/// ElasticNet. With targets y, weights s and their sum S, and r the `l1_ratio`, the minimum of
///
///     1 / (2 S) sum_i s_i (y_i - w . x_i - b)^2 + alpha (r ||w||_1 + (1 - r) / 2 ||w||^2)
///
/// whose intercept b is not penalised. Features that say the same share their coefficient, where
/// the lasso takes one of them. r of 1 is the lasso (lasso.h); r of 0 is ridge regression with
/// alpha S, in closed form.
///
/// Converged means that the duality gap proves it (sparse_least_squares.h); scikit-learn's default
/// gap is a million times as large. FitReport::gradientNorm is the largest violation of an
/// optimality condition.
class ElasticNet final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "elastic_net"; }
    [[nodiscard]] std::string_view label() const override { return "Elastic net"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] Task task() const override { return Task::Regression; }
    [[nodiscard]] bool supportsMulticlass() const override { return false; }

    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

struct ElasticNetOptions
{
    double alpha = 1;
    double l1Ratio = 0.5;
    std::int64_t maxIterations = 1000;
};

/// The same for training sets that have been checked.
[[nodiscard]] FittedModel fitElasticNet(
    const TrainingSet& training, const ElasticNetOptions& options, const JobContext& job);

/// `alpha`
[[nodiscard]] Hyperparameter sparseAlphaParameter();

} // namespace fathom
