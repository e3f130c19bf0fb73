// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <span>

namespace fathom {

/// K = X X^T [rows, rows]. Depends on the features alone: one Gram matrix serves every C, every
/// label and every loss.
[[nodiscard]] RowMatrix gramMatrix(const FeatureMatrix& X, const JobContext& job);
[[nodiscard]] RowMatrix gramMatrix(RowBlock<float> X, const JobContext& job);
/// The same accumulated in float: right to about 1e-7 of the rows' norms, in half the time.
[[nodiscard]] FeatureMatrix floatGramMatrix(RowBlock<float> X, const JobContext& job);

/// Lower triangle of X^T diag(weights) X [features, features]; what is above the diagonal is
/// undefined. `weights` >= 0.
template <class T>
[[nodiscard]] RowMatrix weightedFeatureProducts(
    RowBlock<T> X, const Vector& weights, const JobContext& job);

/// Lower triangle of the products (x_i - centre) . (x_j - centre) of chosen rows of X [rows.size(),
/// rows.size()].
[[nodiscard]] RowMatrix chosenRowProducts(const FeatureMatrix& X,
    std::span<const Eigen::Index> rows, const Vector& centre, const JobContext& job);
/// Lower triangle of sum_k weights_k (x_i - centre) (x_i - centre)^T with i = rows[k] [features,
/// features]. `weights` >= 0, one for each chosen row.
[[nodiscard]] RowMatrix chosenFeatureProducts(const FeatureMatrix& X,
    std::span<const Eigen::Index> rows, const Vector& weights, const Vector& centre,
    const JobContext& job);

/// Replaces the lower triangle of a positive definite matrix by that of its Cholesky factor L.
/// False where it is not positive definite to working precision.
[[nodiscard]] bool factoriseCholesky(RowMatrix& matrix, const JobContext& job);
/// Solves L L^T x = rhs in place, one right-hand side per row of `rhs`, block by block.
void solveCholesky(const RowMatrix& factor, RowMatrix& rhs, const JobContext& job);

} // namespace fathom
