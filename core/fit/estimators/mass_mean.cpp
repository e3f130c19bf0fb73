// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/mass_mean.h"

#include "core/fit/calibration.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/newton_cg.h"

#include <array>
#include <cmath>
#include <vector>

namespace fathom {

namespace {

/// Relative distance of means below which they differ by the rounding of their sums only.
constexpr double noDistance = 1e-12;

/// [classes, features]
RowMatrix classMeans(const TrainingSet& training, const JobContext& job)
{
    return CentredFeatures(
        rowBlock(training.X), rowWeights(training), training.labels, training.classCount, job)
        .means();
}

tl::unexpected<Error> equalMeans(const std::string& whose)
{
    return fail(ErrorCode::InvalidArgument,
        "The mean features of " + whose
            + " are equal, so that there is no direction between them. Choose another layer, "
              "pooling or estimator, or check the labels.");
}

/// Scores without calibration.
Result<LinearModel> nearestMean(const TrainingSet& training, const JobContext& job)
{
    const auto means = classMeans(training, job);
    LinearModel model;
    model.link = Link::Margin;
    if (training.classCount == 2) {
        const RowMatrix difference = means.row(1) - means.row(0);
        const auto distance = difference.norm();
        if (!(distance > noDistance * means.norm()))
            return equalMeans("the two classes");
        model.coefficients = difference / distance;
        model.intercepts = Vector::Constant(
            1, -0.5 * (means.row(0) + means.row(1)).dot(model.coefficients.row(0)));
        return model;
    }
    const Eigen::RowVectorXd centre = means.colwise().mean();
    const RowMatrix offsets = means.rowwise() - centre;
    const auto size = 2 * std::sqrt(offsets.rowwise().squaredNorm().mean());
    if (!(size > noDistance * means.norm()))
        return equalMeans("all classes");
    model.coefficients = offsets / size;
    model.intercepts
        = -0.5 / size * offsets.rowwise().squaredNorm() - model.coefficients * centre.transpose();
    return model;
}

/// Logistic regression with C = 1 on each column of the training rows' scores.
Calibration calibrateInSample(
    const Matrix& scores, const TrainingSet& training, const JobContext& job)
{
    const auto weights = rowWeights(training);
    Calibration calibration { .slopes = Vector(scores.cols()),
        .intercepts = Vector(scores.cols()) };
    for (Eigen::Index k = 0; k < scores.cols(); ++k) {
        const auto positive = scores.cols() == 1 ? 1 : k;
        std::vector<std::int32_t> labels;
        for (const auto label : training.labels)
            labels.push_back(label == positive ? 1 : 0);
        const Vector column = scores.col(k);
        const auto design
            = makePrimalDesign(RowBlock<double> { column.data(), 1, column.size(), 1 }, job);
        const auto loss = makeCrossEntropy(labels, 2, weights);
        const auto result = minimise(*design, *loss, {}, job);
        calibration.slopes[k] = result.coefficients(0, 0);
        calibration.intercepts[k] = result.intercepts[0];
        calibration.converged = calibration.converged && result.converged;
        calibration.iterations += result.iterations;
    }
    return calibration;
}

} // namespace

std::span<const Hyperparameter> MassMean::hyperparameters() const
{
    static const std::array<Hyperparameter, 1> all { calibrationParameter() };
    return all;
}

Result<FittedModel> MassMean::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    auto model = nearestMean(training, job);
    if (!model)
        return propagate(model);
    auto calibration = complete->choice("calibration") == "in_sample"
        ? calibrateInSample(model->scores(training.X), training, job)
        : calibrateOutOfFold(
            training,
            [](const TrainingSet& part, std::span<const Eigen::Index>, const JobContext& context) {
                return nearestMean(part, context);
            },
            job);
    if (!calibration)
        return propagate(calibration);

    FittedModel fitted;
    fitted.model = std::move(*model);
    fitted.model.link = Link::Calibrated;
    fitted.model.calibrationSlopes = calibration->slopes;
    fitted.model.calibrationIntercepts = calibration->intercepts;
    fitted.report = { .converged = calibration->converged,
        .iterations = calibration->iterations,
        .space = "primal" };
    return fitted;
}

} // namespace fathom
