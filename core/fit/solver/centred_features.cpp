// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/centred_features.h"

#include "core/fit/solver/design.h"
#include "core/fit/solver/lower_products.h"

#include <algorithm>
#include <limits>

namespace fathom {

namespace {

using Index = Eigen::Index;
using ConstRow = Eigen::Map<const Eigen::RowVectorXf>;

/// Elements of X between two looks at the stop button: a few milliseconds.
constexpr Index elementsAtOnce = Index { 1 } << 22;
constexpr Index columnsAtOnce = 16; // of X while it is transposed: a cache line of float

} // namespace

CentredFeatures::CentredFeatures(RowBlock<float> X, const Vector& weights, const JobContext& job)
    : CentredFeatures(X, weights, {}, 1, job)
{
}

CentredFeatures::CentredFeatures(RowBlock<float> X, const Vector& weights,
    std::span<const std::int32_t> labels, std::int32_t classCount, const JobContext& job)
    : m_X(X)
    , m_labels(labels)
    , m_job(job)
    , m_roots(weights.cwiseSqrt())
    , m_inverseScales(Vector::Ones(X.columns))
{
    computeMeans(weights, classCount);
}

Eigen::Index CentredFeatures::classOf(Index row) const
{
    return m_labels.empty() ? 0 : m_labels[static_cast<std::size_t>(row)];
}

void CentredFeatures::computeMeans(const Vector& weights, Index classes)
{
    m_means.setZero(classes, features());
    m_totals.setZero(classes);
    const auto step = std::max<Index>(1, elementsAtOnce / features());
    for (Index i = 0; i < rows(); ++i) {
        if (i % step == 0)
            m_job.checkpoint();
        const ConstRow row(m_X.data + i * m_X.stride, features());
        m_means.row(classOf(i)) += weights[i] * row.cast<double>();
        m_totals[classOf(i)] += weights[i];
    }
    m_means.array().colwise() /= m_totals.array();
}

Vector CentredFeatures::squaredNorms() const
{
    Vector norms = Vector::Zero(features());
    const auto step = std::max<Index>(1, elementsAtOnce / features());
    for (Index i = 0; i < rows(); ++i) {
        if (i % step == 0)
            m_job.checkpoint();
        const ConstRow row(m_X.data + i * m_X.stride, features());
        norms.transpose().array()
            += (m_roots[i] * (row.cast<double>() - m_means.row(classOf(i)))).array().square();
    }
    return norms.array() * m_inverseScales.array().square();
}

Vector CentredFeatures::deviations() const
{
    constexpr auto eps = std::numeric_limits<double>::epsilon();
    const auto total = m_totals.sum();
    const auto count = static_cast<double>(rows());
    Vector variances = squaredNorms() / total;
    for (Index j = 0; j < features(); ++j) {
        const auto noise = count * eps * m_means.col(j).cwiseAbs().maxCoeff() * m_inverseScales[j];
        if (variances[j] <= count * eps * variances[j] + noise * noise)
            variances[j] = 1;
    }
    return variances.cwiseSqrt();
}

void CentredFeatures::scores(const RowMatrix& coefficients, RowMatrix& out) const
{
    const RowMatrix scaled = coefficients * m_inverseScales.asDiagonal();
    makePrimalDesign(m_X, m_job)->scores(scaled, out);
    const RowMatrix atMeans = scaled * m_means.transpose(); // [outputs, classes]
    for (Index i = 0; i < rows(); ++i)
        out.col(i) = m_roots[i] * (out.col(i) - atMeans.col(classOf(i)));
}

void CentredFeatures::adjoint(const RowMatrix& residuals, RowMatrix& out) const
{
    const RowMatrix scaled = residuals * m_roots.asDiagonal();
    makePrimalDesign(m_X, m_job)->adjoint(scaled, out);
    out -= classSums(scaled) * m_means;
    out *= m_inverseScales.asDiagonal();
}

RowMatrix CentredFeatures::classSums(const RowMatrix& scaledResiduals) const
{
    RowMatrix sums = RowMatrix::Zero(scaledResiduals.rows(), m_means.rows());
    for (Index i = 0; i < rows(); ++i)
        sums.col(classOf(i)) += scaledResiduals.col(i);
    return sums;
}

RowMatrix CentredFeatures::rowProducts() const
{
    return lowerProducts(rows(), features(), m_job, [&](Index begin, Index count, Panel& panel) {
        for (Index i = 0; i < rows(); ++i) {
            const auto* from = m_X.data + i * m_X.stride + begin;
            const auto* mean = m_means.row(classOf(i)).data() + begin;
            const auto* scale = m_inverseScales.data() + begin;
            auto* to = panel.row(i);
            for (Index j = 0; j < count; ++j)
                to[j] = m_roots[i] * (from[j] - mean[j]) * scale[j];
        }
    });
}

RowMatrix CentredFeatures::featureProducts() const
{
    return lowerProducts(features(), rows(), m_job, [&](Index begin, Index count, Panel& panel) {
        for (Index first = 0; first < features(); first += columnsAtOnce) {
            const auto last = std::min(first + columnsAtOnce, features());
            for (Index i = 0; i < count; ++i) {
                const auto row = begin + i;
                const auto* from = m_X.data + row * m_X.stride;
                const auto* mean = m_means.row(classOf(row)).data();
                for (Index j = first; j < last; ++j)
                    panel.row(j)[i] = m_roots[row] * (from[j] - mean[j]) * m_inverseScales[j];
            }
        }
    });
}

RowMatrix CentredFeatures::someRows(std::span<const std::int32_t> rows) const
{
    RowMatrix some(static_cast<Index>(rows.size()), features());
    for (Index i = 0; i < some.rows(); ++i) {
        const auto row = rows[static_cast<std::size_t>(i)];
        const ConstRow from(m_X.data + row * m_X.stride, features());
        some.row(i) = (m_roots[row] * (from.cast<double>() - m_means.row(classOf(row))))
                          .cwiseProduct(m_inverseScales.transpose());
    }
    return some;
}

} // namespace fathom
