// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/row_loss.h"

#include "core/fit/kernels/dense_kernels.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <utility>

namespace fathom {

namespace {

class TwoClassCrossEntropy final : public RowLoss
{
public:
    TwoClassCrossEntropy(std::span<const std::int32_t> labels, Vector weights)
        : m_sign(static_cast<Eigen::Index>(labels.size()))
        , m_weights(std::move(weights))
        , m_curvature(m_sign.size())
    {
        for (Eigen::Index i = 0; i < rows(); ++i)
            m_sign[i] = labels[static_cast<std::size_t>(i)] == 1 ? 1 : -1;
        m_signedWeights = m_sign.cwiseProduct(m_weights);
    }

    Eigen::Index outputs() const override { return 1; }
    Eigen::Index rows() const override { return m_sign.size(); }

    double moveTo(const RowMatrix& scores) override
    {
        const auto value = miss(scores.row(0).transpose(), m_misses);
        m_gradient = -(m_signedWeights.array() * m_misses.array()).transpose();
        m_curvature = m_weights.array() * m_misses.array() * (1 - m_misses.array());
        return value;
    }

    void applyCurvature(const RowMatrix& direction, RowMatrix& out) const override
    {
        out = direction.array() * m_curvature.transpose().array();
    }

    Vector curvature(Eigen::Index, Eigen::Index) const override { return m_curvature; }
    Vector meanCurvature() const override { return m_curvature; }
    Matrix interceptCurvature() const override
    {
        return Matrix::Constant(1, 1, m_curvature.sum() + std::numeric_limits<double>::min());
    }

    OnLine onLine(const RowMatrix& scores, const RowMatrix& direction, double step) const override
    {
        Vector misses;
        OnLine sum;
        sum.value = miss(scores.row(0).transpose() + step * direction.row(0).transpose(), misses);
        const Vector along = direction.row(0).transpose().cwiseProduct(misses);
        sum.slope = -m_signedWeights.dot(along);
        sum.curvature = (m_weights.array() * along.array() * direction.row(0).transpose().array()
            * (1 - misses.array()))
                            .sum();
        return sum;
    }

private:
    /// Probabilities of the other class at `scores`; returns the loss.
    double miss(const Vector& scores, Vector& misses) const
    {
        const Vector margins = m_sign.cwiseProduct(scores);
        Vector losses(rows());
        misses.resize(rows());
        denseKernels().logisticLosses(margins.data(), rows(), losses.data(), misses.data());
        return m_weights.dot(losses);
    }

    Vector m_sign; ///< -1 or 1
    Vector m_weights;
    Vector m_signedWeights; ///< their products
    Vector m_misses; ///< at the point
    Vector m_curvature;
};

class SoftmaxCrossEntropy final : public RowLoss
{
public:
    SoftmaxCrossEntropy(
        std::span<const std::int32_t> labels, std::int32_t classCount, Vector weights)
        : m_labels(labels)
        , m_weights(std::move(weights))
        , m_probabilities(classCount, m_weights.size())
    {
        m_gradient.resize(classCount, m_weights.size());
    }

    Eigen::Index outputs() const override { return m_probabilities.rows(); }
    Eigen::Index rows() const override { return m_weights.size(); }

    double moveTo(const RowMatrix& scores) override
    {
        const auto value = softmax(scores, m_probabilities);
        for (Eigen::Index i = 0; i < rows(); ++i) {
            const auto label = labelOf(i);
            auto others = 0.0; // p - 1 of the right class without cancellation
            for (Eigen::Index k = 0; k < outputs(); ++k) {
                m_gradient(k, i) = m_weights[i] * m_probabilities(k, i);
                others += k == label ? 0 : m_gradient(k, i);
            }
            m_gradient(label, i) = -others;
        }
        return value;
    }

    void applyCurvature(const RowMatrix& direction, RowMatrix& out) const override
    {
        const Eigen::RowVectorXd mean = m_probabilities.cwiseProduct(direction).colwise().sum();
        out = ((direction.rowwise() - mean).array() * m_probabilities.array()).rowwise()
            * m_weights.transpose().array();
    }

    Vector curvature(Eigen::Index first, Eigen::Index second) const override
    {
        const Vector p = m_probabilities.row(first).transpose();
        const Vector q = m_probabilities.row(second).transpose();
        if (first == second)
            return m_weights.array() * p.array() * (1 - p.array());
        return -m_weights.array() * p.array() * q.array();
    }

    Vector meanCurvature() const override
    {
        // trace of diag(p) - p p^T, whose rank is classes - 1
        const Vector squares = m_probabilities.colwise().squaredNorm().transpose();
        return m_weights.array() * (1 - squares.array()) / static_cast<double>(outputs() - 1);
    }

    Matrix interceptCurvature() const override
    {
        const RowMatrix weighted
            = m_probabilities.array().rowwise() * m_weights.transpose().array();
        Matrix curvature = -weighted * m_probabilities.transpose();
        curvature.diagonal() += weighted.rowwise().sum();
        const auto size = std::max(curvature.diagonal().mean(), std::numeric_limits<double>::min());
        curvature.array() += size / static_cast<double>(outputs());
        curvature.diagonal().array() += std::numeric_limits<double>::min();
        return curvature;
    }

    OnLine onLine(const RowMatrix& scores, const RowMatrix& direction, double step) const override
    {
        const RowMatrix moved = scores + step * direction;
        RowMatrix probabilities(outputs(), rows());
        OnLine sum;
        sum.value = softmax(moved, probabilities);
        for (Eigen::Index i = 0; i < rows(); ++i) {
            // relative to the right class, where the sums are small near a good fit
            const auto label = labelOf(i);
            double mean = 0;
            double square = 0;
            for (Eigen::Index k = 0; k < outputs(); ++k) {
                const auto along = direction(k, i) - direction(label, i);
                mean += probabilities(k, i) * along;
                square += probabilities(k, i) * along * along;
            }
            sum.slope += m_weights[i] * mean;
            sum.curvature += m_weights[i] * (square - mean * mean);
        }
        return sum;
    }

private:
    Eigen::Index labelOf(Eigen::Index row) const { return m_labels[static_cast<std::size_t>(row)]; }

    /// Probabilities [classes, rows]; returns the loss.
    double softmax(const RowMatrix& scores, RowMatrix& probabilities) const
    {
        const Eigen::RowVectorXd largest = scores.colwise().maxCoeff();
        probabilities = (scores.rowwise() - largest).array().exp();
        const Eigen::RowVectorXd sums = probabilities.colwise().sum();
        probabilities.array().rowwise() /= sums.array();
        double value = 0;
        for (Eigen::Index i = 0; i < rows(); ++i)
            value += m_weights[i] * (std::log(sums[i]) + largest[i] - scores(labelOf(i), i));
        return value;
    }

    std::span<const std::int32_t> m_labels;
    Vector m_weights;
    RowMatrix m_probabilities;
};

class SquaredLoss final : public RowLoss
{
public:
    SquaredLoss(Vector targets, Vector weights)
        : m_targets(std::move(targets))
        , m_weights(std::move(weights))
    {
    }

    Eigen::Index outputs() const override { return 1; }
    Eigen::Index rows() const override { return m_targets.size(); }

    double moveTo(const RowMatrix& scores) override
    {
        const Vector misses = scores.row(0).transpose() - m_targets;
        m_gradient = misses.cwiseProduct(m_weights).transpose();
        return 0.5 * m_gradient.row(0).dot(misses);
    }

    void applyCurvature(const RowMatrix& direction, RowMatrix& out) const override
    {
        out = direction.array() * m_weights.transpose().array();
    }

    Vector curvature(Eigen::Index, Eigen::Index) const override { return m_weights; }
    Vector meanCurvature() const override { return m_weights; }
    Matrix interceptCurvature() const override { return Matrix::Constant(1, 1, m_weights.sum()); }

    OnLine onLine(const RowMatrix& scores, const RowMatrix& direction, double step) const override
    {
        const Vector along = direction.row(0).transpose();
        const Vector misses = scores.row(0).transpose() + step * along - m_targets;
        const Vector weighted = along.cwiseProduct(m_weights);
        return { .value = 0.5 * misses.cwiseProduct(m_weights).dot(misses),
            .slope = weighted.dot(misses),
            .curvature = weighted.dot(along) };
    }

private:
    Vector m_targets;
    Vector m_weights;
};

} // namespace

std::unique_ptr<RowLoss> makeCrossEntropy(
    std::span<const std::int32_t> labels, std::int32_t classCount, Vector rowWeights)
{
    assert(static_cast<std::size_t>(rowWeights.size()) == labels.size() && classCount >= 2);
    if (classCount == 2)
        return std::make_unique<TwoClassCrossEntropy>(labels, std::move(rowWeights));
    return std::make_unique<SoftmaxCrossEntropy>(labels, classCount, std::move(rowWeights));
}

std::unique_ptr<RowLoss> makeSquaredLoss(Vector targets, Vector rowWeights)
{
    assert(targets.size() == rowWeights.size());
    return std::make_unique<SquaredLoss>(std::move(targets), std::move(rowWeights));
}

} // namespace fathom
