// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/logistic_regression.h"

#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/newton_cg.h"
#include "core/fit/solver/sparse_newton.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

namespace fathom {

namespace {

/// What a Gram matrix in float is good for, relative to gradient and coefficients.
constexpr double roughTolerance = 1e-6;

/// Largest component of the objective's gradient without l1 at W, b, computed from the features.
double largestGradient(const Design& primal, RowLoss& loss, const LogisticOptions& options,
    const RowMatrix& coefficients, const Vector& intercepts)
{
    RowMatrix scores;
    primal.scores(coefficients, scores);
    scores.colwise() += intercepts;
    loss.moveTo(scores);
    RowMatrix gradient;
    primal.adjoint(loss.gradient(), gradient);
    gradient += options.l2 * coefficients;
    const auto byIntercepts
        = options.fitsIntercept ? loss.gradient().rowwise().sum().cwiseAbs().maxCoeff() : 0.0;
    return std::max(gradient.cwiseAbs().maxCoeff(), byIntercepts);
}

/// In Gram space to about the precision of the rough matrix, then exactly. The second part is
/// seldom more than a step: the rough Hessian makes each of them a millionth of the last.
NewtonResult minimiseRefined(const FeatureMatrix& gram, RowBlock<float> X, RowLoss& loss,
    NewtonOptions newton, const JobContext& job)
{
    auto rough = newton;
    rough.gradientTolerance = roughTolerance;
    rough.coefficientTolerance = roughTolerance;
    auto first = minimise(*makeGramDesign(gram, job), loss, rough, job);
    const NewtonStart start { std::move(first.coefficients), std::move(first.intercepts) };
    newton.start = &start;
    newton.maxIterations -= first.iterations;
    auto result = minimise(*makeRefinedGramDesign(gram, X, job), loss, newton, job);
    result.iterations += first.iterations;
    return result;
}

NewtonResult minimiseInGramSpace(const TrainingSet& training, SharedGram& gram, RowLoss& loss,
    const NewtonOptions& newton, const JobContext& job)
{
    // without a penalty a system may have no other hold than the matrix's smallest eigenvalues
    if (const auto* rough = newton.ridge > 0 ? gram.rough() : nullptr) {
        auto result = minimiseRefined(*rough, rowBlock(training.X), loss, newton, job);
        if (result.converged || result.iterations >= newton.maxIterations)
            return result;
    }
    return minimise(*makeGramDesign(gram.exact(), job), loss, newton, job);
}

FittedModel fitDense(const TrainingSet& training, const LogisticOptions& options, SharedGram* gram,
    RowLoss& loss, const JobContext& job)
{
    const auto primal = makePrimalDesign(rowBlock(training.X), job);
    const auto inGramSpace = usesGram(training.X);
    const NewtonOptions newton { .fitsIntercepts = options.fitsIntercept,
        .ridge = options.l2,
        .maxIterations = options.maxIterations };

    NewtonResult result;
    if (inGramSpace) {
        SharedGram own(rowBlock(training.X), job);
        result = minimiseInGramSpace(training, gram != nullptr ? *gram : own, loss, newton, job);
        RowMatrix coefficients;
        primal->adjoint(result.coefficients, coefficients); // W = A X
        result.coefficients = std::move(coefficients);
    } else {
        result = minimise(*primal, loss, newton, job);
    }

    FittedModel fitted;
    fitted.model.coefficients = result.coefficients;
    fitted.model.intercepts = result.intercepts;
    fitted.report = { .converged = result.converged,
        .iterations = result.iterations,
        .gradientNorm
        = largestGradient(*primal, loss, options, result.coefficients, result.intercepts),
        .objective = result.objective,
        .space = inGramSpace ? "gram" : "primal" };
    return fitted;
}

FittedModel fitSparse(const TrainingSet& training, const LogisticOptions& options, RowLoss& loss,
    const JobContext& job)
{
    const auto result = minimiseSparse(rowBlock(training.X), loss,
        { .l1 = options.l1, .l2 = options.l2 },
        { .fitsIntercepts = options.fitsIntercept, .maxIterations = options.maxIterations }, job);
    FittedModel fitted;
    fitted.model.coefficients = result.coefficients;
    fitted.model.intercepts = result.intercepts;
    fitted.report = { .converged = result.converged,
        .iterations = result.iterations,
        .gradientNorm = result.violation,
        .objective = result.objective,
        .space = "primal" };
    return fitted;
}

} // namespace

Result<LogisticOptions> readCommonOptions(
    const HyperparameterValues& values, std::int32_t classCount)
{
    LogisticOptions options { .fitsIntercept = values.flag("fit_intercept"),
        .maxIterations = static_cast<std::int64_t>(values.number("max_iter")) };
    if (!values.isNumbers("class_weight")) {
        options.balanced = values.choice("class_weight") == "balanced";
        return options;
    }
    options.classWeights = values.numbers("class_weight");
    if (options.classWeights.size() != static_cast<std::size_t>(classCount)) {
        return fail(ErrorCode::InvalidHyperparameter,
            "Hyperparameter class_weight has " + std::to_string(options.classWeights.size())
                + " numbers for " + std::to_string(classCount)
                + " classes; give one for each class, in the classes' order.");
    }
    return options;
}

void readPenalty(const HyperparameterValues& values, LogisticOptions& options)
{
    const auto penalty = values.choice("penalty");
    options.l1 = penalty == "l1" ? 1 : penalty == "elasticnet" ? values.number("l1_ratio") : 0;
    options.l2 = penalty == "none" ? 0 : 1 - options.l1;
}

Vector logisticWeights(const TrainingSet& training, const LogisticOptions& options)
{
    auto weights = rowWeights(training, options.balanced);
    for (Eigen::Index i = 0; i < weights.size() && !options.classWeights.empty(); ++i) {
        const auto label = training.labels[static_cast<std::size_t>(i)];
        weights[i] *= options.classWeights[static_cast<std::size_t>(label)];
    }
    return weights;
}

bool usesGram(const FeatureMatrix& X)
{
    return X.rows() < X.cols() && X.rows() <= mostGramRows;
}

FittedModel fitLogistic(const TrainingSet& training, const LogisticOptions& options,
    SharedGram* gram, const JobContext& job)
{
    const auto C = options.l1 > 0 || options.l2 > 0 ? options.C : 1;
    const auto loss = makeCrossEntropy(
        training.labels, training.classCount, C * logisticWeights(training, options));
    auto fitted = options.l1 > 0 ? fitSparse(training, options, *loss, job)
                                 : fitDense(training, options, gram, *loss, job);
    auto& model = fitted.model;
    model.intercepts.array() -= training.classCount > 2 ? model.intercepts.mean() : 0;
    model.link = training.classCount == 2 ? Link::Logistic : Link::Softmax;
    return fitted;
}

std::span<const Hyperparameter> LogisticRegression::hyperparameters() const
{
    static const std::array<Hyperparameter, 6> all {
        inverseRegularisationParameter(),
        penaltyParameter(),
        l1RatioParameter(0.5),
        fitInterceptParameter(),
        classWeightParameter(),
        mostIterationsParameter(),
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
    auto options = readCommonOptions(*complete, training.classCount);
    if (!options)
        return propagate(options);
    readPenalty(*complete, *options);
    options->C = complete->number("C");
    return fitLogistic(training, *options, nullptr, job);
}

} // namespace fathom
