// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression.h"

#include "core/fit/solver/design.h"
#include "core/fit/solver/newton_cg.h"
#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

namespace fathom {

namespace {

/// Beyond it a Gram matrix (128 MiB) costs more than the steps that it saves.
constexpr Eigen::Index mostGramRows = 4096;

Vector lossWeights(const TrainingSet& training, const LogisticOptions& options)
{
    Vector weights = Vector::Constant(training.X.rows(), options.C);
    for (std::size_t i = 0; i < training.weights.size(); ++i)
        weights[static_cast<Eigen::Index>(i)] *= training.weights[i];
    if (!options.balanced)
        return weights;
    Vector ofClass = Vector::Zero(training.classCount);
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        ofClass[training.labels[static_cast<std::size_t>(i)]] += weights[i];
    const Vector factors = ofClass.sum() / (training.classCount * ofClass.array());
    for (Eigen::Index i = 0; i < weights.size(); ++i)
        weights[i] *= factors[training.labels[static_cast<std::size_t>(i)]];
    return weights;
}

/// Largest component of the objective's gradient at W, b, computed from the features.
double largestGradient(
    const Design& primal, RowLoss& loss, const RowMatrix& coefficients, const Vector& intercepts)
{
    RowMatrix scores;
    primal.scores(coefficients, scores);
    scores.colwise() += intercepts;
    loss.moveTo(scores);
    RowMatrix gradient;
    primal.adjoint(loss.gradient(), gradient);
    gradient += coefficients;
    return std::max(
        gradient.cwiseAbs().maxCoeff(), loss.gradient().rowwise().sum().cwiseAbs().maxCoeff());
}

} // namespace

FittedModel fitLogistic(const TrainingSet& training, const LogisticOptions& options,
    const RowMatrix* gram, const JobContext& job)
{
    const auto loss
        = makeCrossEntropy(training.labels, training.classCount, lossWeights(training, options));
    const auto primal = makePrimalDesign(rowBlock(training.X), job);
    const auto rows = training.X.rows();
    const auto usesGram = rows < training.X.cols() && (gram != nullptr || rows <= mostGramRows);
    const NewtonOptions newton { .maxIterations = options.maxIterations };

    NewtonResult result;
    if (usesGram) {
        std::optional<RowMatrix> computed;
        if (gram == nullptr)
            gram = &computed.emplace(gramMatrix(training.X, job));
        result = minimise(*makeGramDesign(*gram, job), *loss, newton, job);
        RowMatrix coefficients;
        primal->adjoint(result.coefficients, coefficients); // W = A X
        result.coefficients = std::move(coefficients);
    } else {
        result = minimise(*primal, *loss, newton, job);
    }
    result.intercepts.array() -= training.classCount > 2 ? result.intercepts.mean() : 0;

    FittedModel fitted;
    fitted.report = { .converged = result.converged,
        .iterations = result.iterations,
        .gradientNorm = largestGradient(*primal, *loss, result.coefficients, result.intercepts),
        .objective = result.objective,
        .space = usesGram ? "gram" : "primal" };
    fitted.model.coefficients = result.coefficients;
    fitted.model.intercepts = result.intercepts;
    fitted.model.link = training.classCount == 2 ? Link::Logistic : Link::Softmax;
    return fitted;
}

std::span<const Hyperparameter> LogisticRegression::hyperparameters() const
{
    static const std::array<Hyperparameter, 3> all {
        Hyperparameter { .name = "C",
            .label = "Inverse regularisation C",
            .help
            = "How much the data count against small coefficients: smaller values regularise more.",
            .defaultValue = 1.0,
            .minimum = 1e-9,
            .maximum = 1e9 },
        Hyperparameter { .name = "class_weight",
            .label = "Class weights",
            .help = "With \"balanced\" every class counts the same, however many rows it has.",
            .defaultValue = std::string("none"),
            .choices = { "none", "balanced" } },
        Hyperparameter { .name = "max_iter",
            .label = "Most iterations",
            .help = "Newton steps after which the fit stops and reports that it has not converged.",
            .defaultValue = 1000.0,
            .minimum = 1,
            .maximum = 1e6,
            .isInteger = true,
            .isAdvanced = true },
    };
    return all;
}

Result<FittedModel> LogisticRegression::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const LogisticOptions options { .C = complete->number("C"),
        .balanced = complete->choice("class_weight") == "balanced",
        .maxIterations = static_cast<std::int64_t>(complete->number("max_iter")) };
    return fitLogistic(training, options, nullptr, job);
}

} // namespace fathom
