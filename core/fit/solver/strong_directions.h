// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// The few directions of feature space in which rows vary far more than in all others, as those of
/// a residual stream do: unit vectors v_k, orthogonal to each other, written as combinations of
/// rows. They keep conjugate gradients busy, one step and more for each, unless a preconditioner
/// takes them out.
struct StrongDirections
{
    RowMatrix coefficients; ///< [count, rows] b_k, with v_k = X^T b_k
    RowMatrix scores; ///< [count, rows] X v_k
    Vector otherSquares; ///< [rows] squared norm of what of each row is in none of them

    [[nodiscard]] Eigen::Index count() const { return coefficients.rows(); }
};

/// At most 32, from a Gram matrix X X^T to the precision of float: eigenvectors whose eigenvalues
/// are more than 8 times the mean of the others, by subspace iteration (Halko, Martinsson & Tropp
/// 2011, algorithm 4.4). None if there are fewer than 4,
/// which conjugate gradients find by themselves: so of features that are independent.
[[nodiscard]] StrongDirections strongDirections(const FeatureMatrix& gram, const JobContext& job);

} // namespace fathom
