// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/elastic_net.h"

#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/ridge.h"
#include "core/fit/solver/sparse_least_squares.h"

#include <array>

namespace fathom {

namespace {

/// Without l1, from ridge regression: its objective is 2 S times as large.
FittedModel fitWithoutL1(
    const TrainingSet& training, const Vector& weights, double alpha, const JobContext& job)
{
    const RowMatrix targets
        = Eigen::Map<const Eigen::RowVectorXd>(training.targets.data(), training.X.rows());
    const auto total = weights.sum();
    const auto fit = solveRidge(rowBlock(training.X), weights, targets, alpha * total, job);
    FittedModel fitted;
    fitted.model.coefficients = fit.coefficients;
    fitted.model.intercepts = fit.intercepts;
    fitted.model.link = Link::Identity;
    fitted.report = { .gradientNorm = fit.gradientNorm / total,
        .objective = fit.objective / (2 * total),
        .space = fit.usesGram ? "gram" : "primal" };
    return fitted;
}

} // namespace

Hyperparameter sparseAlphaParameter()
{
    return { .name = "alpha",
        .label = "Regularisation alpha",
        .help = "How much small coefficients count against the data: larger values regularise "
                "more, and leave fewer coefficients that are not zero.",
        .defaultValue = 1.0,
        .minimum = 1e-9,
        .maximum = 1e12 };
}

FittedModel fitElasticNet(
    const TrainingSet& training, const ElasticNetOptions& options, const JobContext& job)
{
    const auto weights = rowWeights(training);
    if (options.l1Ratio == 0)
        return fitWithoutL1(training, weights, options.alpha, job);
    const Vector targets = Eigen::Map<const Vector>(training.targets.data(), training.X.rows());
    const auto fit = solveSparseLeastSquares(rowBlock(training.X), weights, targets,
        { .l1 = options.alpha * options.l1Ratio, .l2 = options.alpha * (1 - options.l1Ratio) },
        options.maxIterations, job);
    FittedModel fitted;
    fitted.model.coefficients = fit.coefficients.transpose();
    fitted.model.intercepts = Vector::Constant(1, fit.intercept);
    fitted.model.link = Link::Identity;
    fitted.report = { .converged = fit.converged,
        .iterations = fit.iterations,
        .gradientNorm = fit.violation,
        .objective = fit.objective,
        .space = "primal" };
    return fitted;
}

std::span<const Hyperparameter> ElasticNet::hyperparameters() const
{
    static const std::array<Hyperparameter, 3> all {
        sparseAlphaParameter(),
        Hyperparameter { .name = "l1_ratio",
            .label = "Share of l1",
            .help = "What keeps coefficients small: 1 their absolute values alone, which makes "
                    "many of them zero, 0 their squares alone.",
            .defaultValue = 0.5,
            .minimum = 0,
            .maximum = 1 },
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> ElasticNet::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    return fitElasticNet(training,
        { .alpha = complete->number("alpha"),
            .l1Ratio = complete->number("l1_ratio"),
            .maxIterations = static_cast<std::int64_t>(complete->number("max_iter")) },
        job);
}

} // namespace fathom
