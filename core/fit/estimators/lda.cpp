// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/estimators/lda.h"

#include "core/fit/ledoit_wolf.h"
#include "core/fit/row_weights.h"
#include "core/fit/solver/block_products.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/symmetric_eigen.h"
#include "core/fit/solver/within_scatter.h"

#include <array>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr std::size_t rowsAtOnce = 256; // of copies of features: a few megabytes

/// What all kinds of shrinkage begin with.
struct Classes
{
    CentredFeatures Z; ///< around class means
    double total = 0; ///< N
    Vector frequencies; ///< [classes]
    Eigen::RowVectorXd mean; ///< [features] of all rows
    RowMatrix offsets; ///< [classes, features] class means minus the mean of all rows
};

Classes classesOf(const TrainingSet& training, const Vector& weights, const JobContext& job)
{
    Classes classes { .Z
        = CentredFeatures(rowBlock(training.X), weights, training.labels, training.classCount, job),
        .frequencies = {},
        .mean = {},
        .offsets = {} };
    classes.total = classes.Z.totals().sum();
    classes.frequencies = classes.Z.totals() / classes.total;
    classes.mean = classes.frequencies.transpose() * classes.Z.means();
    classes.offsets = classes.Z.means().rowwise() - classes.mean;
    return classes;
}

/// Leaves out what is left of the class means along directions in which they hardly differ.
RowMatrix withoutSmallDirections(
    const Classes& classes, const RowMatrix& directions, double tol, const JobContext& job)
{
    // the means, times the roots of class sizes and those of S^-1, have left singular vectors U
    const Vector roots = classes.frequencies.cwiseSqrt();
    RowMatrix products = rowProducts(directions, classes.offsets, job);
    products = (roots.asDiagonal() * products * roots.asDiagonal()).eval();
    const auto pairs = largestEigenpairs(std::move(products), roots.size(), job);
    const auto kept = (pairs.values.array() > tol * tol * pairs.values[0]).count();
    const auto U = pairs.vectors.topRows(kept).transpose();
    const Matrix projection
        = roots.cwiseInverse().asDiagonal() * U * U.transpose() * roots.asDiagonal();
    return combinedRows(projection, directions, job);
}

/// The features of one class, and their weights.
std::pair<FeatureMatrix, Vector> rowsOfClass(
    const TrainingSet& training, const Vector& weights, std::int32_t label, const JobContext& job)
{
    std::vector<Index> rows;
    for (std::size_t i = 0; i < training.labels.size(); ++i) {
        if (training.labels[i] == label)
            rows.push_back(static_cast<Index>(i));
    }
    FeatureMatrix X(static_cast<Index>(rows.size()), training.X.cols());
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (i % rowsAtOnce == 0)
            job.checkpoint();
        X.row(static_cast<Index>(i)) = training.X.row(rows[i]);
    }
    return { std::move(X), weights(rows) };
}

/// S as (1 - share_k) of each class's covariance plus a diagonal.
struct Shrinkage
{
    Vector shares; ///< [classes]
    Vector diagonal; ///< [features]
};

Shrinkage fixedShrinkage(const Classes& classes, double share)
{
    const auto features = classes.Z.features();
    const auto meanVariance
        = classes.Z.squaredNorms().sum() / classes.total / static_cast<double>(features);
    return { Vector::Constant(classes.frequencies.size(), share),
        Vector::Constant(features, share * meanVariance) };
}

Shrinkage automaticShrinkage(const TrainingSet& training, const Vector& weights,
    const Vector& frequencies, const JobContext& job)
{
    const auto features = training.X.cols();
    Shrinkage shrinkage { Vector(frequencies.size()), Vector::Zero(features) };
    for (std::int32_t k = 0; k < training.classCount; ++k) {
        const auto [X, ofClass] = rowsOfClass(training, weights, k, job);
        CentredFeatures Z(rowBlock(X), ofClass, job);
        const auto scales = Z.deviations();
        Z.setScales(scales);
        const auto share = ledoitWolfShrinkage(Z, job);
        const auto meanVariance
            = Z.squaredNorms().sum() / Z.totals().sum() / static_cast<double>(features);
        shrinkage.shares[k] = share;
        shrinkage.diagonal += frequencies[k] * share * meanVariance * scales.cwiseAbs2();
    }
    return shrinkage;
}

/// [classes, features] offsets S^-1; none if nothing varies.
std::optional<RowMatrix> shrunkDirections(const TrainingSet& training, const Vector& weights,
    const Classes& classes, const Shrinkage& shrinkage, double tol, const JobContext& job)
{
    // one number per class makes the diagonal: it is zero everywhere or nowhere
    if (!(shrinkage.diagonal.minCoeff() > 0))
        return timesPseudoInverse(classes.Z, classes.offsets, classes.total, tol, job);
    auto Z = classes.Z;
    Vector roots = weights / classes.total;
    for (Index i = 0; i < roots.size(); ++i)
        roots[i] *= 1 - shrinkage.shares[training.labels[static_cast<std::size_t>(i)]];
    Z.setRoots(roots.cwiseSqrt());
    return timesShrunkInverse(std::move(Z), classes.offsets, shrinkage.diagonal, job);
}

std::optional<RowMatrix> directionsOf(const TrainingSet& training, const Vector& weights,
    const Classes& classes, const HyperparameterValues& values, const JobContext& job)
{
    const auto tol = values.number("tol");
    if (values.isNumber("shrinkage")) {
        const auto shrinkage = fixedShrinkage(classes, values.number("shrinkage"));
        return shrunkDirections(training, weights, classes, shrinkage, tol, job);
    }
    if (values.choice("shrinkage") == "auto") {
        const auto shrinkage = automaticShrinkage(training, weights, classes.frequencies, job);
        return shrunkDirections(training, weights, classes, shrinkage, tol, job);
    }
    const auto divisor = classes.total - static_cast<double>(training.classCount);
    auto directions = timesPseudoInverse(classes.Z, classes.offsets, divisor, tol, job);
    if (directions)
        directions = withoutSmallDirections(classes, *directions, tol, job);
    return directions;
}

LinearModel modelOf(const Classes& classes, const RowMatrix& directions)
{
    LinearModel model;
    model.coefficients = directions;
    model.intercepts = classes.frequencies.array().log().matrix()
        - 0.5 * directions.cwiseProduct(classes.offsets).rowwise().sum()
        - directions * classes.mean.transpose();
    model.link = Link::Softmax;
    if (directions.rows() == 2) {
        model.coefficients = (directions.row(1) - directions.row(0)).eval();
        model.intercepts = Vector::Constant(1, model.intercepts[1] - model.intercepts[0]);
        model.link = Link::Logistic;
    }
    return model;
}

} // namespace

std::span<const Hyperparameter> Lda::hyperparameters() const
{
    static const std::array<Hyperparameter, 2> all {
        Hyperparameter { .name = "shrinkage",
            .label = "Shrinkage",
            .help = "How far the covariance is moved towards equal variances without correlation: "
                    "not at all, as far as the data suggest, or a share of your own.",
            .defaultValue = std::string("none"),
            .minimum = 1e-6,
            .maximum = 1,
            .choices = { "none", "auto" },
            .takesNumber = true },
        Hyperparameter { .name = "tol",
            .label = "Smallest variation",
            .help = "Directions in which rows of a class vary less, in standard deviations, are "
                    "left out; only without shrinkage.",
            .defaultValue = 1e-4,
            .minimum = 1e-6,
            .maximum = 1 },
    };
    return all;
}

Result<FittedModel> Lda::fit(
    const TrainingSet& training, const HyperparameterValues& values, const JobContext& job) const
{
    if (auto checked = checkTrainingSet(training, *this); !checked)
        return propagate(checked);
    auto complete = HyperparameterValues::create(hyperparameters(), values.values());
    if (!complete)
        return propagate(complete);
    const auto weights = rowWeights(training);
    if (!(weights.sum() > training.classCount)) {
        return fail(ErrorCode::InvalidArgument,
            "Discriminant analysis needs more rows than classes to see how rows of a class vary, "
            "but the "
                + std::to_string(training.X.rows()) + " rows count as "
                + std::to_string(weights.sum()) + " for " + std::to_string(training.classCount)
                + " classes. Add rows, or larger weights.");
    }
    const auto classes = classesOf(training, weights, job);
    const auto directions = directionsOf(training, weights, classes, *complete, job);
    if (!directions) {
        return fail(ErrorCode::InvalidArgument,
            "All rows of each class have the same features, so that there is no variation to "
            "measure distances by. Choose another layer, pooling or estimator, such as mass_mean.");
    }
    FittedModel fitted;
    fitted.model = modelOf(classes, *directions);
    fitted.report.space = training.X.rows() < training.X.cols() ? "gram" : "primal";
    return fitted;
}

} // namespace fathom
