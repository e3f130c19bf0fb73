// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/ridge.h"

#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/ridge.h"

#include <array>
#include <string>

namespace fathom {

namespace {

Hyperparameter alphaParameter()
{
    return { .name = "alpha",
        .label = "Regularisation alpha",
        .help = "How much small coefficients count against the data: larger values regularise "
                "more.",
        .defaultValue = 1.0,
        .minimum = 0,
        .maximum = 1e12 };
}

FittedModel fitRidge(const TrainingSet& training, const Vector& weights, const RowMatrix& targets,
    double alpha, Link link, const JobContext& job)
{
    const auto fit = solveRidge(rowBlock(training.X), weights, targets, alpha, job);
    FittedModel fitted;
    fitted.model.coefficients = fit.coefficients;
    fitted.model.intercepts = fit.intercepts;
    fitted.model.link = link;
    fitted.report = { .gradientNorm = fit.gradientNorm,
        .objective = fit.objective,
        .space = fit.usesGram ? "gram" : "primal" };
    return fitted;
}

/// [1 or classes, rows] 1 for rows of the class, -1 for others; of two classes only the second's.
RowMatrix signedLabels(const TrainingSet& training)
{
    const auto outputs = training.classCount == 2 ? 1 : training.classCount;
    RowMatrix targets = RowMatrix::Constant(outputs, training.X.rows(), -1);
    for (Eigen::Index i = 0; i < targets.cols(); ++i) {
        const auto label = training.labels[static_cast<std::size_t>(i)];
        if (outputs > 1)
            targets(label, i) = 1;
        else if (label == 1)
            targets(0, i) = 1;
    }
    return targets;
}

} // namespace

std::span<const Hyperparameter> Ridge::hyperparameters() const
{
    static const std::array<Hyperparameter, 2> all {
        alphaParameter(),
        balanceParameter(),
    };
    return all;
}

Result<FittedModel> Ridge::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const auto weights = rowWeights(training, complete->choice("class_weight") == "balanced");
    return fitRidge(
        training, weights, signedLabels(training), complete->number("alpha"), Link::Margin, job);
}

std::span<const Hyperparameter> RidgeRegression::hyperparameters() const
{
    static const std::array<Hyperparameter, 1> all { alphaParameter() };
    return all;
}

Result<FittedModel> RidgeRegression::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const RowMatrix targets
        = Eigen::Map<const Eigen::RowVectorXd>(training.targets.data(), training.X.rows());
    return fitRidge(
        training, rowWeights(training), targets, complete->number("alpha"), Link::Identity, job);
}

} // namespace fathom
