// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/sgd.h"

#include "core/fit/estimators/logistic_regression.h"
#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// [classes] What rows of each class count.
Vector classFactors(const TrainingSet& training, const LogisticOptions& options)
{
    if (!options.classWeights.empty()) {
        return Eigen::Map<const Vector>(
            options.classWeights.data(), static_cast<Eigen::Index>(options.classWeights.size()));
    }
    if (!options.balanced)
        return Vector::Ones(training.classCount);
    const auto weights = rowWeights(training);
    Vector ofClass = Vector::Zero(training.classCount);
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        ofClass[training.labels[static_cast<std::size_t>(i)]] += weights[i];
    return weights.sum() / (training.classCount * ofClass.array());
}

/// One class against the rest, or the second of two classes against the first.
FittedModel fitAgainstRest(const TrainingSet& training, std::int32_t positive,
    const Vector& factors, const LogisticOptions& options, SharedGram* gram,
    const JobContext& job)
{
    const auto weights = rowWeights(training);
    std::vector<std::int32_t> labels;
    std::vector<double> counted;
    for (Eigen::Index i = 0; i < weights.size(); ++i) {
        const auto label = training.labels[static_cast<std::size_t>(i)];
        const auto hasFactor = label == positive || training.classCount == 2;
        labels.push_back(label == positive ? 1 : 0);
        counted.push_back(weights[i] * (hasFactor ? factors[label] : 1));
    }
    auto unweighted = options;
    unweighted.balanced = false;
    unweighted.classWeights.clear();
    return fitLogistic(
        { .X = training.X, .labels = labels, .weights = counted }, unweighted, gram, job);
}

} // namespace

std::span<const Hyperparameter> Sgd::hyperparameters() const
{
    static const std::array<Hyperparameter, 6> all {
        Hyperparameter { .name = "alpha",
            .label = "Regularisation alpha",
            .help = "How much small coefficients count against the mean loss of a row: larger "
                    "values regularise more.",
            .defaultValue = 1e-4,
            .minimum = 1e-9,
            .maximum = 1e9 },
        penaltyParameter(),
        l1RatioParameter(0.15),
        fitInterceptParameter(),
        classWeightParameter(),
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> Sgd::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    auto options = readCommonOptions(*complete, training.classCount);
    if (!options)
        return propagate(options);
    readPenalty(*complete, *options);
    const auto alpha = complete->number("alpha");
    const auto total = rowWeights(training).sum();
    options->C = 1 / (alpha * total); // the objective is alpha times that of logistic regression
    const auto scale = options->l1 > 0 || options->l2 > 0 ? alpha : 1 / total;

    SharedGram gram(rowBlock(training.X), job);
    const auto factors = classFactors(training, *options);
    const auto outputs = training.classCount == 2 ? 1 : training.classCount;
    FittedModel fitted;
    auto& [model, report] = fitted;
    model.coefficients.resize(outputs, training.X.cols());
    model.intercepts.resize(outputs);
    for (std::int32_t k = 0; k < outputs; ++k) {
        const auto one = fitAgainstRest(
            training, outputs == 1 ? 1 : k, factors, *options, &gram, job);
        model.coefficients.row(k) = one.model.coefficients;
        model.intercepts[k] = one.model.intercepts[0];
        report.converged = report.converged && one.report.converged;
        report.iterations += one.report.iterations;
        report.gradientNorm = std::max(report.gradientNorm, scale * one.report.gradientNorm);
        report.objective += scale * one.report.objective;
        report.space = one.report.space;
    }
    if (outputs > 1) { // sigmoids, divided by their sum
        model.link = Link::Calibrated;
        model.calibrationSlopes = Vector::Ones(outputs);
        model.calibrationIntercepts = Vector::Zero(outputs);
    }
    return fitted;
}

} // namespace fathom
