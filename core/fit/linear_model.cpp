// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/linear_model.h"

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

/// A sigmoid per column; more than two classes share what they claim together.
Matrix calibrated(const Matrix& scores, const Vector& slopes, const Vector& intercepts)
{
    Matrix logits = scores * slopes.asDiagonal();
    logits.rowwise() += intercepts.transpose();
    if (scores.cols() == 1)
        return twoColumns(logits);
    Matrix probabilities = logits.unaryExpr(&logistic);
    // where every class denies the row, its largest logits decide
    const Vector sums = probabilities.rowwise().sum();
    for (Eigen::Index i = 0; i < sums.size(); ++i) {
        if (sums[i] > 0)
            probabilities.row(i) /= sums[i];
        else
            probabilities.row(i) = softmax(logits.row(i));
    }
    return probabilities;
}

/// log(mean of exp(values)) of each row's entries across the matrices.
Matrix logMeanExp(const std::vector<Matrix>& values)
{
    Matrix largest = values.front();
    for (const auto& value : values)
        largest = largest.cwiseMax(value);
    Matrix sum = Matrix::Zero(largest.rows(), largest.cols());
    for (const auto& value : values)
        sum.array() += (value - largest).array().exp();
    return largest.array() + (sum.array() / static_cast<double>(values.size())).log();
}

/// log(1 / (1 + exp(-x)))
double logLogistic(double x)
{
    return std::min(x, 0.0) - std::log1p(std::exp(-std::abs(x)));
}

/// Logit or logarithm of the members' mean probability, in logarithms so that neither end rounds to
/// 0 or 1.
Matrix averagedScores(const std::vector<LinearModel>& members, const FeatureView& X)
{
    std::vector<Matrix> logs;
    std::vector<Matrix> complements; // two classes: log of the negative class's probability
    for (const auto& member : members) {
        const auto scores = member.scores(X);
        if (scores.cols() == 1) {
            logs.push_back(scores.unaryExpr(&logLogistic));
            complements.push_back((-scores).unaryExpr(&logLogistic));
        } else {
            Matrix shifted = scores.colwise() - scores.rowwise().maxCoeff();
            shifted.colwise() -= shifted.array().exp().rowwise().sum().log().matrix().eval();
            logs.push_back(std::move(shifted));
        }
    }
    if (complements.empty())
        return logMeanExp(logs);
    return logMeanExp(logs) - logMeanExp(complements);
}

} // namespace

std::int64_t LinearModel::classCount() const
{
    if (task() == Task::Regression)
        return 0;
    return coefficients.rows() == 1 ? 2 : coefficients.rows();
}

Matrix LinearModel::scores(const FeatureView& X) const
{
    assert(X.cols() == featureCount());
    if (!members.empty())
        return averagedScores(members, X);
    const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> weights
        = coefficients; // [outputs, features], each output's in a row
    Matrix result(X.rows(), weights.rows());
    denseKernels().rowDotsFloat({ X.data(), X.outerStride(), X.rows(), X.cols() },
        { weights.data(), weights.cols(), weights.rows(), weights.cols() },
        { .data = result.data(), .rowStride = 1, .columnStride = X.rows() });
    result.rowwise() += intercepts.transpose();
    return result;
}

Matrix LinearModel::probabilities(const Matrix& scores) const
{
    assert(scores.cols() == coefficients.rows());
    switch (link) {
    case Link::Logistic:
        return twoColumns(scores);
    case Link::Softmax:
        return softmax(scores);
    case Link::Calibrated:
        return calibrated(scores, calibrationSlopes, calibrationIntercepts);
    case Link::Margin:
    case Link::Identity:
        break;
    }
    return { scores.rows(), 0 };
}

Eigen::VectorXi LinearModel::predict(const Matrix& scores) const
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
