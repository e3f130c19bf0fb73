// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/scaler.h"

#include "core/fit/kernels/dense_kernels.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace fathom {

namespace {

RowBlock<float> rowBlock(const FeatureView& X)
{
    return { X.data(), X.outerStride(), X.rows(), X.cols() };
}

struct Moments
{
    Eigen::VectorXd mean; ///< [features]
    Eigen::VectorXd variance; ///< [features], ddof = 0
};

/// Moments of one column over its finite values. A column with a NaN keeps its other values usable,
/// so that the fit can still say which row has the NaN.
void finiteMoments(const FeatureView& X, Eigen::Index column, Moments& moments)
{
    double count = 0;
    double mean = 0;
    double squares = 0; // Welford 1962
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        const double value = X(i, column);
        if (!std::isfinite(value))
            continue;
        const auto difference = value - mean;
        mean += difference / ++count;
        squares += difference * (value - mean);
    }
    moments.mean[column] = mean;
    moments.variance[column] = count > 0 ? squares / count : 0;
}

/// In one pass, about the first row (Chan, Golub & LeVeque 1983): as a row is at most sqrt(n)
/// deviations from the mean, that costs at most a factor of n in rounding.
Moments columnMoments(const FeatureView& X)
{
    const auto n = static_cast<double>(X.rows());
    const Eigen::VectorXd origin = X.row(0).cast<double>().transpose();
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(X.cols());
    Eigen::VectorXd squares = Eigen::VectorXd::Zero(X.cols());
    denseKernels().addMoments(rowBlock(X), origin.data(), sums.data(), squares.data());
    Moments moments { origin + sums / n, (squares - sums.cwiseAbs2() / n) / n };
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
        if (!std::isfinite(moments.variance[j]))
            finiteMoments(X, j, moments);
    }
    return moments;
}

/// scikit-learn's rule for a feature whose variance is nothing but rounding.
bool isConstant(double mean, double variance, double n)
{
    constexpr auto eps = std::numeric_limits<double>::epsilon();
    const auto meanNoise = n * mean * eps;
    return !(variance > n * eps * variance + meanNoise * meanNoise);
}

Scaler perNeuron(const FeatureView& X)
{
    auto moments = columnMoments(X);
    Scaler scaler { std::move(moments.mean), moments.variance.cwiseSqrt() };
    const auto n = static_cast<double>(X.rows());
    for (Eigen::Index j = 0; j < X.cols(); ++j) {
        if (isConstant(scaler.mean[j], moments.variance[j], n))
            scaler.scale[j] = 1;
    }
    return scaler;
}

/// The variance of a layer is the mean variance of its neurons plus the variance of their means.
Scaler perLayer(const FeatureView& X, std::int64_t layerCount)
{
    assert(layerCount > 0 && X.cols() % layerCount == 0);
    const auto hidden = X.cols() / layerCount;
    const auto moments = columnMoments(X);
    Scaler scaler { Eigen::VectorXd(X.cols()), Eigen::VectorXd(X.cols()) };
    for (Eigen::Index begin = 0; begin < X.cols(); begin += hidden) {
        const auto means = moments.mean.segment(begin, hidden);
        const auto mean = means.mean();
        const auto variance = moments.variance.segment(begin, hidden).mean()
            + (means.array() - mean).square().mean();
        scaler.mean.segment(begin, hidden).setConstant(mean);
        scaler.scale.segment(begin, hidden).setConstant(variance > 0 ? std::sqrt(variance) : 1);
    }
    return scaler;
}

} // namespace

Scaler Scaler::fit(const FeatureView& X, Scaling scaling, std::int64_t layerCount)
{
    assert(X.rows() > 0);
    switch (scaling) {
    case Scaling::PerNeuron:
        return perNeuron(X);
    case Scaling::PerLayer:
        return perLayer(X, layerCount);
    case Scaling::Off:
        break;
    }
    return { Eigen::VectorXd::Zero(X.cols()), Eigen::VectorXd::Ones(X.cols()) };
}

FeatureMatrix Scaler::transform(const FeatureView& X) const
{
    assert(X.cols() == mean.size());
    FeatureMatrix scaled(X.rows(), X.cols());
    const Eigen::VectorXd factors = scale.cwiseInverse();
    denseKernels().shiftAndScale(
        rowBlock(X), mean.data(), factors.data(), scaled.data(), scaled.cols());
    return scaled;
}

void Scaler::transformInPlace(FeatureMatrix& X) const
{
    assert(X.cols() == mean.size());
    const Eigen::VectorXd factors = scale.cwiseInverse();
    denseKernels().shiftAndScale(rowBlock(X), mean.data(), factors.data(), X.data(), X.cols());
}

} // namespace fathom
