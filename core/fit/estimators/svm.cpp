// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/svm.h"

#include "core/fit/calibration.h"
#include "core/fit/estimators/shared_parameters.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/support_vectors.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

struct SvmOptions
{
    double C = 1;
    bool isSquared = false;
    bool balanced = false;
    std::int64_t maxIterations = 1000;
};

/// The hinge loss of `positive` against all other classes. `limits` [rows] C times weight.
KinkedLoss hingeLoss(
    std::span<const std::int32_t> labels, std::int32_t positive, const Vector& limits)
{
    KinkedLoss loss;
    loss.targets = Vector::Constant(limits.size(), -1);
    loss.lower = limits;
    loss.upper = Vector::Zero(limits.size());
    for (Eigen::Index i = 0; i < limits.size(); ++i) {
        if (labels[static_cast<std::size_t>(i)] != positive)
            continue;
        loss.targets[i] = 1;
        std::swap(loss.lower[i], loss.upper[i]);
    }
    return loss;
}

/// Without calibration. `training` has been checked; `rows` are its features.
FittedModel fitMargins(const TrainingSet& training, const CentredRows& rows,
    const SvmOptions& options, const JobContext& job)
{
    const Vector limits = options.C * rowWeights(training, options.balanced);
    const auto outputs = training.classCount == 2 ? 1 : training.classCount;
    FittedModel fitted;
    fitted.model.coefficients.resize(outputs, training.X.cols());
    fitted.model.intercepts.resize(outputs);
    fitted.model.link = Link::Margin;
    auto& report = fitted.report;
    report.space = rows.space();
    for (std::int32_t k = 0; k < outputs; ++k) {
        auto loss = hingeLoss(training.labels, outputs == 1 ? 1 : k, limits);
        loss.isSquared = options.isSquared;
        const auto result
            = minimiseKinked(rows, loss, { .maxIterations = options.maxIterations }, job);
        fitted.model.coefficients.row(k) = result.coefficients.transpose();
        fitted.model.intercepts[k] = result.intercept;
        report.converged = report.converged && result.converged;
        report.iterations += result.iterations;
        report.gradientNorm = std::max(report.gradientNorm, result.violation);
        report.objective += result.objective;
    }
    return fitted;
}

} // namespace

std::span<const Hyperparameter> Svm::hyperparameters() const
{
    static const std::array<Hyperparameter, 5> all {
        inverseRegularisationParameter(),
        Hyperparameter { .name = "loss",
            .label = "Loss",
            .help = "What a row on the wrong side of its margin costs: its distance, or the square "
                    "of it.",
            .defaultValue = std::string("hinge"),
            .choices = { "hinge", "squared_hinge" },
            .isAdvanced = true },
        balanceParameter(),
        calibrationParameter(),
        mostIterationsParameter(),
    };
    return all;
}

Result<FittedModel> Svm::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const SvmOptions options { .C = complete->number("C"),
        .isSquared = complete->choice("loss") == "squared_hinge",
        .balanced = complete->choice("class_weight") == "balanced",
        .maxIterations = static_cast<std::int64_t>(complete->number("max_iter")) };

    const auto rows = makeCentredRows(training.X, {}, job);
    auto fitted = fitMargins(training, *rows, options, job);
    auto& [model, report] = fitted;
    const auto fitPart = [&](const TrainingSet& part, std::span<const Eigen::Index> some,
                             const JobContext& context) {
        const auto partRows = makeCentredRows(*rows, some, part.X, {}, context);
        auto ofPart = fitMargins(part, *partRows, options, context);
        report.converged = report.converged && ofPart.report.converged;
        return Result<LinearModel>(std::move(ofPart.model));
    };
    auto calibration = complete->choice("calibration") == "in_sample"
        ? Result<Calibration>(calibrate(model.scores(training.X), training, job))
        : calibrateOutOfFold(training, fitPart, job);
    if (!calibration)
        return propagate(calibration);
    model.link = Link::Calibrated;
    model.calibrationSlopes = calibration->slopes;
    model.calibrationIntercepts = calibration->intercepts;
    report.converged = report.converged && calibration->converged;
    return fitted;
}

} // namespace fathom
