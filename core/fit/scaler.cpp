// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/scaler.h"

#include <cassert>
#include <cmath>
#include <limits>

namespace fathom {

namespace {

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

/// Two passes with the second one's mean taken out (Chan, Golub & LeVeque 1983, eq. 1.7), row by
/// row as X lies in memory.
Moments columnMoments(const FeatureView& X)
{
    const auto n = static_cast<double>(X.rows());
    Moments moments { Eigen::VectorXd::Zero(X.cols()), Eigen::VectorXd::Zero(X.cols()) };
    for (Eigen::Index i = 0; i < X.rows(); ++i)
        moments.mean += X.row(i).cast<double>().transpose();
    moments.mean /= n;

    Eigen::VectorXd remainder = Eigen::VectorXd::Zero(X.cols());
    Eigen::VectorXd difference(X.cols());
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        difference = X.row(i).cast<double>().transpose() - moments.mean;
        remainder += difference;
        moments.variance += difference.cwiseAbs2();
    }
    moments.variance = (moments.variance - remainder.cwiseAbs2() / n) / n;
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
    FeatureMatrix scaled = X;
    transformInPlace(scaled);
    return scaled;
}

void Scaler::transformInPlace(FeatureMatrix& X) const
{
    assert(X.cols() == mean.size());
    for (Eigen::Index i = 0; i < X.rows(); ++i) {
        X.row(i) = ((X.row(i).cast<double>().transpose() - mean).array() / scale.array())
                       .matrix()
                       .transpose()
                       .cast<float>();
    }
}

} // namespace fathom
