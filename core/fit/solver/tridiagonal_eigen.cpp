// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/tridiagonal_eigen.h"

#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/rank_one_update.h"

#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cassert>
#include <cmath>
#include <functional>
#include <numeric>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index leafOrder = 32; // below it a simpler method is faster
constexpr Index rowsAtOnce = 32; // of a product: a few milliseconds

/// 0, 1, ... count - 1
std::vector<Index> upTo(Index count)
{
    std::vector<Index> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), Index { 0 });
    return numbers;
}

/// Where the `count` largest values are, ascending.
std::vector<Index> largest(const Vector& values, Index count)
{
    auto chosen = upTo(values.size());
    std::ranges::stable_sort(chosen, std::greater<> {}, [&](Index i) { return values[i]; });
    chosen.resize(static_cast<std::size_t>(count));
    std::ranges::sort(chosen);
    return chosen;
}

class DivideAndConquer
{
public:
    DivideAndConquer(Vector diagonal, Vector offDiagonal, const JobContext& job)
        : m_values(std::move(diagonal))
        , m_offDiagonal(std::move(offDiagonal))
        , m_vectors(RowMatrix::Zero(m_values.size(), m_values.size()))
        , m_job(job)
    {
    }

    EigenPairs run(Index count);

private:
    void solve(Index begin, Index order, Index count);
    void solveLeaf(Index begin, Index order);
    void join(Index begin, Index half, Index order, double rho, Index count);
    [[nodiscard]] RankOneUpdate updateOf(Index begin, Index half, Index order, double rho) const;
    void multiply(Index begin, Index half, const std::vector<Index>& columns,
        const std::vector<Support>& supports, const RowMatrix& factors, RowMatrix& out) const;

    Vector m_values; ///< of a block that is solved: its eigenvalues
    Vector m_offDiagonal;
    RowMatrix m_vectors; ///< one diagonal block per solved block, one vector per column
    JobContext m_job;
};

void DivideAndConquer::solveLeaf(Index begin, Index order)
{
    m_job.checkpoint();
    Eigen::SelfAdjointEigenSolver<Matrix> solver;
    solver.computeFromTridiagonal(m_values.segment(begin, order),
        m_offDiagonal.segment(begin, order - 1), Eigen::ComputeEigenvectors);
    m_values.segment(begin, order) = solver.eigenvalues();
    m_vectors.block(begin, begin, order, order) = solver.eigenvectors();
}

/// The `count` largest eigenvalues of a block in any order, and their vectors in its first columns.
void DivideAndConquer::solve(Index begin, Index order, Index count)
{
    if (order <= leafOrder)
        return solveLeaf(begin, order);
    const auto half = order / 2;
    const auto rho = m_offDiagonal[begin + half - 1];
    m_values[begin + half - 1] -= std::abs(rho);
    m_values[begin + half] -= std::abs(rho);
    solve(begin, half, half);
    solve(begin + half, order - half, order - half);
    join(begin, half, order, rho, count);
}

RankOneUpdate DivideAndConquer::updateOf(Index begin, Index half, Index order, double rho) const
{
    RankOneUpdate update { .values = m_values.segment(begin, order),
        .z = Vector(order),
        .rho = 2 * std::abs(rho),
        .supports = std::vector<Support>(static_cast<std::size_t>(order), Support::Top) };
    update.z << m_vectors.row(begin + half - 1).segment(begin, half).transpose(),
        std::copysign(1.0, rho)
        * m_vectors.row(begin + half).segment(begin + half, order - half).transpose();
    update.z /= std::sqrt(2.0);
    std::fill(update.supports.begin() + half, update.supports.end(), Support::Bottom);
    return update;
}

void DivideAndConquer::join(Index begin, Index half, Index order, double rho, Index count)
{
    auto update = updateOf(begin, half, order, rho);
    const auto deflation = deflate(update, m_vectors.block(begin, begin, order, order));
    const JoinedColumns joined(update, deflation.joined, m_job);
    const auto finishedOf = [&](Index number) {
        return deflation.finished[static_cast<std::size_t>(number - joined.size())];
    };
    Vector values(order); // joined ones first
    for (Index i = 0; i < order; ++i)
        values[i] = i < joined.size() ? joined.value(i) : update.values[finishedOf(i)];
    const auto chosen = largest(values, count);
    const auto joinedCount = std::ranges::lower_bound(chosen, joined.size()) - chosen.begin();

    // columns with the same support side by side
    auto positions = upTo(joined.size());
    const auto columnAt = [&](Index j) { return deflation.joined[static_cast<std::size_t>(j)]; };
    std::ranges::stable_sort(positions, {},
        [&](Index j) { return update.supports[static_cast<std::size_t>(columnAt(j))]; });
    RowMatrix factors(joinedCount, joined.size());
    for (Index i = 0; i < joinedCount; ++i)
        factors.row(i) = joined.vector(chosen[static_cast<std::size_t>(i)], positions);
    std::ranges::transform(positions, positions.begin(), columnAt);

    RowMatrix vectors = RowMatrix::Zero(order, count);
    multiply(begin, half, positions, update.supports, factors, vectors);
    for (Index i = 0; i < count; ++i) {
        const auto number = chosen[static_cast<std::size_t>(i)];
        m_values[begin + i] = values[number];
        if (i >= joinedCount)
            vectors.col(i) = m_vectors.col(begin + finishedOf(number)).segment(begin, order);
    }
    m_vectors.block(begin, begin, order, count) = vectors;
}

/// The first factors.rows() columns of `out` [order, any] = the block's `columns` times factors^T.
/// `columns` are sorted by their supports, and what these leave out is not multiplied.
void DivideAndConquer::multiply(Index begin, Index half, const std::vector<Index>& columns,
    const std::vector<Support>& supports, const RowMatrix& factors, RowMatrix& out) const
{
    const auto supportOf = [&](Index j) { return supports[static_cast<std::size_t>(j)]; };
    const auto topEnd
        = std::ranges::lower_bound(columns, Support::Bottom, {}, supportOf) - columns.begin();
    const auto bottomBegin
        = std::ranges::lower_bound(columns, Support::Both, {}, supportOf) - columns.begin();
    const auto multiplyRows = [&](Index from, Index to, Index first, Index last) {
        RowMatrix picked(rowsAtOnce, last - first);
        for (Index row = from; row < to; row += rowsAtOnce) {
            m_job.checkpoint();
            const auto count = std::min(rowsAtOnce, to - row);
            for (Index i = 0; i < count; ++i) {
                for (Index k = first; k < last; ++k)
                    picked(i, k - first)
                        = m_vectors(begin + row + i, begin + columns[static_cast<std::size_t>(k)]);
            }
            denseKernels().addProducts({ picked.data(), picked.cols(), count, picked.cols() },
                { factors.data() + first, factors.cols(), factors.rows(), picked.cols() }, 1,
                { .data = out.row(row).data(), .rowStride = out.cols() });
        }
    };
    multiplyRows(0, half, 0, topEnd);
    multiplyRows(half, out.rows(), bottomBegin, static_cast<Index>(columns.size()));
}

EigenPairs DivideAndConquer::run(Index count)
{
    const auto order = m_values.size();
    const auto scale = std::max(
        m_values.cwiseAbs().maxCoeff(), order > 1 ? m_offDiagonal.cwiseAbs().maxCoeff() : 0);
    if (scale > 0) {
        m_values /= scale;
        m_offDiagonal /= scale;
    }
    solve(0, order, count);

    auto sorted = largest(m_values.head(order <= leafOrder ? order : count), count);
    std::ranges::stable_sort(sorted, std::greater<> {}, [&](Index i) { return m_values[i]; });
    EigenPairs pairs { m_values(sorted) * scale, RowMatrix(count, order) };
    for (Index i = 0; i < count; ++i)
        pairs.vectors.row(i) = m_vectors.col(sorted[static_cast<std::size_t>(i)]).transpose();
    return pairs;
}

} // namespace

EigenPairs largestTridiagonalEigenpairs(
    Vector diagonal, Vector offDiagonal, Index count, const JobContext& job)
{
    assert(count >= 1 && count <= diagonal.size() && offDiagonal.size() == diagonal.size() - 1);
    return DivideAndConquer(std::move(diagonal), std::move(offDiagonal), job).run(count);
}

} // namespace fathom
