// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/mass_mean.h"

#include "core/fit/row_weights.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/newton_cg.h"

namespace fathom {

namespace {

/// Relative distance of means below which they differ by the rounding of their sums only.
constexpr double noDistance = 1e-12;

/// [2, features]
RowMatrix classMeans(const TrainingSet& training, const Vector& weights, const JobContext& job)
{
    RowMatrix shares = RowMatrix::Zero(2, training.X.rows());
    for (Eigen::Index i = 0; i < training.X.rows(); ++i)
        shares(training.labels[static_cast<std::size_t>(i)], i) = weights[i];
    shares.array().colwise() /= shares.rowwise().sum().array().eval();
    RowMatrix means;
    makePrimalDesign(rowBlock(training.X), job)->adjoint(shares, means);
    return means;
}

} // namespace

Result<FittedModel> MassMean::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    if (auto complete = HyperparameterValues::create(hyperparameters(), values.values()); !complete)
        return propagate(complete);

    const auto weights = rowWeights(training);
    const auto means = classMeans(training, weights, job);
    const RowMatrix difference = means.row(1) - means.row(0);
    const auto distance = difference.norm();
    if (!(distance > noDistance * means.norm())) {
        return fail(ErrorCode::InvalidArgument,
            "The mean features of the two classes are equal, so that there is no direction between "
            "them. Choose another "
            "layer, pooling or estimator, or check the labels.");
    }

    FittedModel fitted;
    auto& model = fitted.model;
    model.coefficients = difference / distance;
    model.intercepts
        = Vector::Constant(1, -0.5 * (means.row(0) + means.row(1)).dot(model.coefficients.row(0)));
    model.link = Link::Calibrated;

    const RowMatrix scores = model.scores(training.X); // [rows, 1]
    const auto design
        = makePrimalDesign(RowBlock<double> { scores.data(), 1, scores.rows(), 1 }, job);
    const auto loss = makeCrossEntropy(training.labels, 2, weights);
    const auto calibration = minimise(*design, *loss, {}, job);
    model.calibrationSlopes = calibration.coefficients.col(0);
    model.calibrationIntercepts = calibration.intercepts;
    fitted.report = {
        .converged = calibration.converged, .iterations = calibration.iterations, .space = "primal"
    };
    return fitted;
}

} // namespace fathom
