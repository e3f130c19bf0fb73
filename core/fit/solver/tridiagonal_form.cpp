// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/tridiagonal_form.h"

#include "core/fit/kernels/dense_kernels.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index panelRows = 32; // reduced before what is left of the matrix is updated
constexpr Index rowsInCache = 8; // read twice in a row; 4096 doubles each fit a second-level cache
constexpr Index rowsAtOnce = 32; // of an update: a few milliseconds
constexpr Index vectorsAtOnce = 16; // of those that reflectors are applied to

RowBlock<double> rowsOf(const RowMatrix& matrix, Index begin, Index count, Index columns)
{
    return { matrix.data() + begin * matrix.cols(), matrix.cols(), count, columns };
}

} // namespace

/// What the rows reduced so far subtract from the rest of the matrix: v w^T + w v^T for each,
/// written as left right^T with left = (v1 w1 v2 w2 ...) and right = (w1 v1 w2 v2 ...).
class TridiagonalForm::Panel
{
public:
    explicit Panel(Index order)
        : m_left(order, 2 * panelRows)
        , m_right(order, 2 * panelRows)
    {
    }

    void clear() { m_columns = 0; }

    void add(const Vector& v, const Vector& w)
    {
        m_left.col(m_columns).head(v.size()) = v;
        m_left.col(m_columns + 1).head(v.size()) = w;
        m_right.col(m_columns).head(v.size()) = w;
        m_right.col(m_columns + 1).head(v.size()) = v;
        m_columns += 2;
    }

    /// Subtracts it from rows [begin, begin + count) of a matrix, columns [0, width).
    void subtractFrom(RowMatrix& matrix, Index begin, Index count, Index width) const
    {
        denseKernels().addProducts(rowsOf(m_left, begin, count, m_columns),
            rowsOf(m_right, 0, width, m_columns), -1,
            { .data = matrix.row(begin).data(), .rowStride = matrix.cols() });
    }

    /// out -= left right^T v, for the leading v.size() rows
    void subtractProduct(const Vector& v, Vector& out) const
    {
        if (m_columns == 0)
            return;
        Vector inner = Vector::Zero(m_columns);
        denseKernels().addRowsDouble({ v.data(), v.size(), 1, v.size() },
            rowsOf(m_right, 0, v.size(), m_columns), { .data = inner.data() });
        out -= m_left.topLeftCorner(v.size(), m_columns) * inner;
    }

private:
    RowMatrix m_left; ///< [order, 2 panelRows]
    RowMatrix m_right;
    Index m_columns = 0;
};

TridiagonalForm::TridiagonalForm(RowMatrix matrix, const JobContext& job)
    : m_matrix(std::move(matrix))
    , m_factors(Vector::Zero(m_matrix.rows()))
    , m_diagonal(m_matrix.rows())
    , m_offDiagonal(std::max<Index>(0, m_matrix.rows() - 1))
{
    assert(m_matrix.rows() == m_matrix.cols() && m_matrix.rows() > 0);
    Panel panel(m_matrix.rows());
    for (auto end = m_matrix.rows(); end > 0;) {
        const auto begin = std::max<Index>(0, end - panelRows);
        panel.clear();
        for (auto row = end - 1; row >= begin; --row) {
            job.checkpoint();
            reduceRow(row, panel);
        }
        for (Index row = 0; row < begin; row += rowsAtOnce) {
            job.checkpoint();
            const auto count = std::min(rowsAtOnce, begin - row);
            panel.subtractFrom(m_matrix, row, count, row + count);
        }
        end = begin;
    }
}

void TridiagonalForm::reduceRow(Index row, Panel& panel)
{
    panel.subtractFrom(m_matrix, row, 1, row + 1);
    m_diagonal[row] = m_matrix(row, row);
    if (row == 0)
        return;
    // the reflection that maps the row's first `row` entries to a multiple of the last of them
    // (Golub & Van Loan 2013, section 5.1)
    auto entries = m_matrix.row(row).head(row);
    const auto last = entries[row - 1];
    const auto rest = entries.head(row - 1).norm();
    if (rest == 0) {
        m_offDiagonal[row - 1] = last;
        panel.add(Vector::Zero(row), Vector::Zero(row));
        return;
    }
    const auto mapped = last > 0 ? -std::hypot(last, rest) : std::hypot(last, rest);
    const auto factor = (mapped - last) / mapped;
    entries.head(row - 1) /= last - mapped;
    entries[row - 1] = 1;
    m_offDiagonal[row - 1] = mapped;
    m_factors[row] = factor;

    const Vector v = entries.transpose();
    Vector w(row);
    multiply(row, v, w);
    panel.subtractProduct(v, w);
    w *= factor;
    w -= 0.5 * factor * w.dot(v) * v;
    panel.add(v, w);
}

void TridiagonalForm::multiply(Index order, const Vector& v, Vector& out) const
{
    // each row is read once: as a row, and as the column that mirrors it
    out.setZero();
    for (Index begin = 0; begin < order; begin += rowsInCache) {
        const auto count = std::min(rowsInCache, order - begin);
        const auto rows = rowsOf(m_matrix, begin, count, begin);
        denseKernels().rowDotsDouble(
            rows, { v.data(), begin, 1, begin }, { .data = out.data() + begin, .rowStride = 1 });
        denseKernels().addRowsDouble(
            { v.data() + begin, count, 1, count }, rows, { .data = out.data() });
        out.segment(begin, count)
            += m_matrix.block(begin, begin, count, count).selfadjointView<Eigen::Lower>()
            * v.segment(begin, count);
    }
}

RowMatrix TridiagonalForm::reflectors(Index begin, Index end) const
{
    RowMatrix rows = RowMatrix::Zero(end - begin, end);
    for (Index row = begin; row < end; ++row)
        rows.row(end - 1 - row).head(row) = m_matrix.row(row).head(row);
    return rows;
}

void TridiagonalForm::applyBasis(RowMatrix& vectors, const JobContext& job) const
{
    // Q is the product of the reflections, the last row's first. Some of them together are
    // I - V^T S V with S upper triangular (Schreiber & Van Loan 1989).
    for (Index begin = 1; begin < m_matrix.rows(); begin += panelRows) {
        const auto end = std::min(begin + panelRows, m_matrix.rows());
        const auto count = end - begin;
        const auto V = reflectors(begin, end);
        const Matrix inner = V * V.transpose();
        Matrix S = Matrix::Zero(count, count);
        for (Index k = 0; k < count; ++k) {
            const auto factor = m_factors[end - 1 - k];
            S.col(k).head(k) = -factor * (S.topLeftCorner(k, k) * inner.col(k).head(k));
            S(k, k) = factor;
        }
        for (Index first = 0; first < vectors.rows(); first += vectorsAtOnce) {
            job.checkpoint();
            const auto some = std::min(vectorsAtOnce, vectors.rows() - first);
            RowMatrix along(some, count);
            denseKernels().rowDotsDouble(rowsOf(vectors, first, some, end),
                rowsOf(V, 0, count, end), { .data = along.data(), .rowStride = count });
            along = -(along * S.transpose()).eval();
            denseKernels().addRowsDouble(rowsOf(along, 0, some, count), rowsOf(V, 0, count, end),
                { .data = vectors.row(first).data(), .rowStride = vectors.cols() });
        }
    }
}

} // namespace fathom
