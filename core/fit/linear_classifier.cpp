// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/linear_classifier.h"

#include "core/fit/kernels/dense_kernels.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace fathom {

namespace {

/// 1 / (1 + exp(-x)), accurate at both ends.
double logistic(double x)
{
    const auto e = std::exp(-std::abs(x));
    return (x < 0 ? e : 1) / (1 + e);
}

Matrix twoColumns(const Matrix& logits)
{
    Matrix probabilities(logits.rows(), 2);
    for (Eigen::Index i = 0; i < logits.rows(); ++i)
        probabilities.row(i) << logistic(-logits(i, 0)), logistic(logits(i, 0));
    return probabilities;
}

Matrix softmax(const Matrix& logits)
{
    Matrix probabilities = (logits.colwise() - logits.rowwise().maxCoeff()).array().exp();
    probabilities.array().colwise() /= probabilities.rowwise().sum().array().eval();
    return probabilities;
}

} // namespace

Matrix LinearClassifier::scores(const FeatureView& X) const
{
    assert(X.cols() == featureCount());
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> weights
        = coefficients; // [outputs, features], each output's in a row
    Matrix result(X.rows(), weights.rows());
    denseKernels().rowDotsFloat({ X.data(), X.outerStride(), X.rows(), X.cols() },
        { weights.data(), weights.cols(), weights.rows(), weights.cols() },
        { .data = result.data(), .rowStride = 1, .columnStride = X.rows() });
    result.rowwise() += intercepts.transpose();
    return result;
}

Matrix LinearClassifier::probabilities(const Matrix& scores) const
{
    assert(scores.cols() == coefficients.rows());
    switch (link) {
    case Link::Softmax:
        return softmax(scores);
    case Link::Calibrated:
        return twoColumns(((calibrationSlope * scores.array()) + calibrationIntercept).matrix());
    case Link::Logistic:
        break;
    }
    return twoColumns(scores);
}

Eigen::VectorXi LinearClassifier::predict(const Matrix& scores) const
{
    assert(scores.cols() == coefficients.rows());
    Eigen::VectorXi classes(scores.rows());
    for (Eigen::Index i = 0; i < scores.rows(); ++i) {
        if (scores.cols() == 1) {
            classes[i] = scores(i, 0) >= 0 ? 1 : 0;
        } else {
            Eigen::Index best = 0;
            scores.row(i).maxCoeff(&best);
            classes[i] = static_cast<int>(best);
        }
    }
    return classes;
}

} // namespace fathom
