// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/symmetric_products.h"

#include "core/fit/solver/lower_products.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cassert>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index rowsAtOnce
    = 32; // of a factor: a few milliseconds of work, little above the diagonal
constexpr Index rowsInCache = 128; // panels of which fit a second-level cache
constexpr Index columnsAtOnce = 16; // of X while it is transposed: a cache line of float

/// Fills what is above the diagonal, by squares that fit a first-level cache.
template <class AnyMatrix>
void mirrorLowerTriangle(AnyMatrix& matrix)
{
    constexpr Index side = 32;
    for (Index i = 0; i < matrix.rows(); i += side) {
        const auto height = std::min(side, matrix.rows() - i);
        for (Index j = 0; j < i; j += side)
            matrix.block(j, i, side, height) = matrix.block(i, j, height, side).transpose();
        for (Index k = i; k < i + height; ++k) {
            for (Index l = i; l < k; ++l)
                matrix(l, k) = matrix(k, l);
        }
    }
}

} // namespace

RowMatrix gramMatrix(RowBlock<float> X, const JobContext& job)
{
    auto gram = lowerProducts(X.rows, X.columns, job, [&](Index begin, Index count, Panel& panel) {
        for (Index i = 0; i < X.rows; ++i) {
            const auto* from = X.data + i * X.stride + begin;
            std::copy(from, from + count, panel.row(i));
        }
    });
    mirrorLowerTriangle(gram);
    return gram;
}

FeatureMatrix floatGramMatrix(RowBlock<float> X, const JobContext& job)
{
    constexpr Index panelLength = 1024; // as addFloatProducts() takes them
    FeatureMatrix gram = FeatureMatrix::Zero(X.rows, X.rows);
    PanelOf<float> panel(X.rows, std::min(X.columns, panelLength));
    for (Index begin = 0; begin < X.columns; begin += panelLength) {
        const auto count = std::min(panelLength, X.columns - begin);
        for (Index i = 0; i < X.rows; ++i) {
            const auto* from = X.data + i * X.stride + begin;
            std::copy(from, from + count, panel.row(i));
        }
        for (Index i = 0; i < X.rows; i += rowsAtOnce) {
            job.checkpoint();
            const auto rows = std::min(rowsAtOnce, X.rows - i);
            denseKernels().addFloatProducts(panel.rows(i, rows, count),
                panel.rows(0, i + rows, count), { gram.row(i).data(), gram.cols() });
        }
    }
    mirrorLowerTriangle(gram);
    return gram;
}

RowMatrix gramMatrix(const FeatureMatrix& X, const JobContext& job)
{
    return gramMatrix({ X.data(), X.outerStride(), X.rows(), X.cols() }, job);
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

RowMatrix chosenRowProducts(const FeatureMatrix& X, std::span<const Index> rows,
    const Vector& centre, const JobContext& job)
{
    const auto order = static_cast<Index>(rows.size());
    return lowerProducts(order, X.cols(), job, [&](Index begin, Index count, Panel& panel) {
        for (Index k = 0; k < order; ++k) {
            const auto* from = X.row(rows[static_cast<std::size_t>(k)]).data() + begin;
            for (Index j = 0; j < count; ++j)
                panel.row(k)[j] = from[j] - centre[begin + j];
        }
    });
}

RowMatrix chosenFeatureProducts(const FeatureMatrix& X, std::span<const Index> rows,
    const Vector& weights, const Vector& centre, const JobContext& job)
{
    const auto length = static_cast<Index>(rows.size());
    return lowerProducts(X.cols(), length, job, [&](Index begin, Index count, Panel& panel) {
        const Vector roots = weights.segment(begin, count).cwiseSqrt();
        for (Index first = 0; first < X.cols(); first += columnsAtOnce) {
            const auto last = std::min(first + columnsAtOnce, X.cols());
            for (Index k = 0; k < count; ++k) {
                const auto* from = X.row(rows[static_cast<std::size_t>(begin + k)]).data();
                for (Index j = first; j < last; ++j)
                    panel.row(j)[k] = roots[k] * (from[j] - centre[j]);
            }
        }
    });
}

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

void solveCholesky(const RowMatrix& factor, RowMatrix& rhs, const JobContext& job)
{
    const auto order = factor.rows();
    const auto stride = rhs.cols();
    const auto diagonal = [&](Index begin) {
        const auto width = std::min(rowsAtOnce, order - begin);
        return factor.block(begin, begin, width, width);
    };
    for (Index begin = 0; begin < order; begin += rowsAtOnce) {
        job.checkpoint();
        const auto width = std::min(rowsAtOnce, order - begin);
        denseKernels().addProducts({ rhs.data(), stride, rhs.rows(), begin },
            { factor.row(begin).data(), order, width, begin }, -1,
            { .data = rhs.data() + begin, .rowStride = stride });
        auto block = rhs.middleCols(begin, width);
        diagonal(begin).transpose().triangularView<Eigen::Upper>().solveInPlace<Eigen::OnTheRight>(
            block);
    }
    for (Index begin = (order - 1) / rowsAtOnce * rowsAtOnce; begin >= 0; begin -= rowsAtOnce) {
        job.checkpoint();
        const auto width = std::min(rowsAtOnce, order - begin);
        auto block = rhs.middleCols(begin, width);
        diagonal(begin).triangularView<Eigen::Lower>().solveInPlace<Eigen::OnTheRight>(block);
        const RowMatrix solved = -block;
        denseKernels().addRowsDouble({ solved.data(), width, solved.rows(), width },
            { factor.row(begin).data(), order, width, begin },
            { .data = rhs.data(), .rowStride = stride });
    }
}

} // namespace fathom
