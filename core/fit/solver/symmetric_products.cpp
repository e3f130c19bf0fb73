// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/symmetric_products.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index panelLength
    = 512; // of the sums, so that a panel of a few hundred rows stays in the cache
constexpr Index rowsAtOnce
    = 32; // of the result: a few milliseconds of work, little above the diagonal
constexpr Index rowsInCache = 128; // panels of which fit a second-level cache
constexpr Index columnsAtOnce = 16; // of X while it is transposed: a cache line of float
constexpr Index valuesPerLine = 8; // doubles in a cache line

/// A buffer of rows that all begin at a cache line; loads across two lines take twice as long.
class Panel
{
public:
    Panel(Index rows, Index length)
        : m_stride((length + valuesPerLine - 1) / valuesPerLine * valuesPerLine
            + valuesPerLine) // not a power of two: rows would compete for the same cache sets
        , m_memory(static_cast<std::size_t>(rows * m_stride + valuesPerLine))
    {
        const auto address = reinterpret_cast<std::uintptr_t>(m_memory.data()) / sizeof(double);
        m_first = m_memory.data() + (valuesPerLine - address % valuesPerLine) % valuesPerLine;
    }

    double* row(Index i) { return m_first + i * m_stride; }
    RowBlock<double> rows(Index begin, Index count, Index length)
    {
        return { row(begin), m_stride, count, length };
    }

private:
    Index m_stride;
    std::vector<double> m_memory;
    double* m_first;
};

/// Lower triangle of P P^T for a matrix P [order, length] that `pack(begin, count, panel)` delivers
/// a few columns at a time.
template <class Pack>
RowMatrix lowerProducts(Index order, Index length, const JobContext& job, const Pack& pack)
{
    RowMatrix products = RowMatrix::Zero(order, order);
    Panel panel(order, std::min(length, panelLength));
    for (Index begin = 0; begin < length; begin += panelLength) {
        const auto count = std::min(panelLength, length - begin);
        pack(begin, count, panel);
        for (Index i = 0; i < order; i += rowsAtOnce) {
            job.checkpoint();
            const auto rows = std::min(rowsAtOnce, order - i);
            denseKernels().addProducts(panel.rows(i, rows, count), panel.rows(0, i + rows, count),
                1, { .data = products.row(i).data(), .rowStride = order });
        }
    }
    return products;
}

} // namespace

RowMatrix gramMatrix(const FeatureMatrix& X, const JobContext& job)
{
    auto gram = lowerProducts(X.rows(), X.cols(), job, [&](Index begin, Index count, Panel& panel) {
        for (Index i = 0; i < X.rows(); ++i) {
            const auto* from = X.row(i).data() + begin;
            std::copy(from, from + count, panel.row(i));
        }
    });
    for (Index i = 0; i < gram.rows(); ++i) {
        for (Index j = 0; j < i; ++j)
            gram(j, i) = gram(i, j);
    }
    return gram;
}

template <class T>
RowMatrix weightedFeatureProducts(RowBlock<T> X, const Vector& weights, const JobContext& job)
{
    return lowerProducts(X.columns, X.rows, job, [&](Index begin, Index count, Panel& panel) {
        const Vector roots = weights.segment(begin, count).cwiseSqrt();
        for (Index first = 0; first < X.columns; first += columnsAtOnce) {
            const auto last = std::min(first + columnsAtOnce, X.columns);
            for (Index i = 0; i < count; ++i) {
                const auto* from = X.data + (begin + i) * X.stride;
                for (Index j = first; j < last; ++j)
                    panel.row(j)[i] = roots[i] * from[j];
            }
        }
    });
}

template RowMatrix weightedFeatureProducts(RowBlock<float>, const Vector&, const JobContext&);
template RowMatrix weightedFeatureProducts(RowBlock<double>, const Vector&, const JobContext&);

bool factoriseCholesky(RowMatrix& matrix, const JobContext& job)
{
    // left-looking by blocks of columns: nearly all of the work is in products of rows
    assert(matrix.rows() == matrix.cols());
    const auto order = matrix.rows();
    for (Index begin = 0; begin < order; begin += rowsAtOnce) {
        const auto width = std::min(rowsAtOnce, order - begin);
        for (Index i = begin; i < order; i += rowsInCache) {
            job.checkpoint();
            const auto rows = std::min(rowsInCache, order - i);
            denseKernels().addProducts({ matrix.row(i).data(), order, rows, begin },
                { matrix.row(begin).data(), order, width, begin }, -1,
                { .data = matrix.row(i).data() + begin, .rowStride = order });
        }
        Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>> diagonal
            = matrix.block(begin, begin, width, width);
        const Eigen::LLT<Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>>> llt(diagonal);
        if (llt.info() != Eigen::Success)
            return false;
        auto below = matrix.block(begin + width, begin, order - begin - width, width);
        diagonal.triangularView<Eigen::Lower>().transpose().solveInPlace<Eigen::OnTheRight>(below);
    }
    return matrix.diagonal().allFinite();
}

void solveCholesky(const RowMatrix& factor, RowMatrix& rhs)
{
    for (Index k = 0; k < rhs.rows(); ++k) {
        Eigen::Map<Vector> column(rhs.row(k).data(), rhs.cols());
        factor.triangularView<Eigen::Lower>().solveInPlace(column);
        factor.transpose().triangularView<Eigen::Upper>().solveInPlace(column);
    }
}

} // namespace fathom
