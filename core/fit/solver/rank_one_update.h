// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/fit/solver/secular_equation.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// Where an eigenvector of one of two halves of a matrix is not zero.
enum class Support : std::uint8_t
{
    Top,
    Both,
    Bottom
};

/// diag(values) + rho z z^T, in the basis of the eigenvectors of two halves: its eigenvectors are
/// those of the whole.
struct RankOneUpdate
{
    Vector values; ///< [order] eigenvalues of the halves
    Vector z; ///< [order] of length 1
    double rho = 0; ///< >= 0
    std::vector<Support> supports; ///< [order] of the halves' eigenvectors
};

/// Which eigenvectors of the halves have to be joined, and which are eigenvectors of the whole.
struct Deflation
{
    std::vector<Eigen::Index> joined; ///< values ascending and distinct, z not 0
    std::vector<Eigen::Index> finished;
};

/// Sets apart the columns with z = 0, and one of two with equal values after a rotation that makes
/// its z zero (Dongarra & Sorensen 1987). Equal and zero: up to rounding of the largest value or of
/// 1. `vectors` [order, order], one per column, are rotated with `update`.
[[nodiscard]] Deflation deflate(
    RankOneUpdate& update, Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>> vectors);

/// Eigenvalues and eigenvectors of the part of an update that has to be joined.
class JoinedColumns
{
public:
    /// `columns`: Deflation::joined.
    JoinedColumns(const RankOneUpdate& update, const std::vector<Eigen::Index>& columns,
        const JobContext& job);

    [[nodiscard]] Eigen::Index size() const { return m_poles.size(); }
    /// Ascending.
    [[nodiscard]] double value(Eigen::Index i) const;
    /// [size] Unit eigenvector number `i`; entry k belongs to columns[order[k]], where `order` is a
    /// permutation of 0 to size.
    [[nodiscard]] Eigen::RowVectorXd vector(
        Eigen::Index i, const std::vector<Eigen::Index>& order) const;

private:
    [[nodiscard]] const SecularRoot& root(Eigen::Index i) const
    {
        return m_roots[static_cast<std::size_t>(i)];
    }
    /// Pole j minus root i.
    [[nodiscard]] double distance(Eigen::Index i, Eigen::Index j) const
    {
        return (m_poles[j] - m_poles[root(i).pole]) - root(i).offset;
    }

    Vector m_poles; ///< ascending
    Vector m_z; ///< for which the roots are exact
    std::vector<SecularRoot> m_roots;
};

} // namespace fathom
