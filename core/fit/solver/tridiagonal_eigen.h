// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// Eigenvalues, and unit eigenvectors that are orthogonal to each other.
struct EigenPairs
{
    Vector values; ///< [count] descending
    RowMatrix vectors; ///< [count, order] one per row
};

/// The `count` largest eigenvalues of the symmetric tridiagonal matrix with this diagonal [order]
/// and off-diagonal [order - 1], and their vectors. 1 <= count <= order.
///
/// Divide and conquer (Cuppen 1981) with the vectors made from slightly other numbers for which the
/// computed eigenvalues are exact (Gu & Eisenstat 1995), so that they are orthogonal however close
/// the values lie. Eigenvalues are right to a few roundings of the largest.
[[nodiscard]] EigenPairs largestTridiagonalEigenpairs(
    Vector diagonal, Vector offDiagonal, Eigen::Index count, const JobContext& job);

} // namespace fathom
