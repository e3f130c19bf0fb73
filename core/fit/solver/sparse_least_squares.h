// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/sparse_newton.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

struct SparseLeastSquaresFit
{
    Vector coefficients; ///< [features], zeros exact
    double intercept = 0;
    double objective = 0;
    /// How far the objective may be above the optimum's: its distance from a point of the dual.
    double dualityGap = 0;
    /// Largest violation of an optimality condition (sparseViolation()).
    double violation = 0;
    std::int64_t iterations = 0;
    bool converged = false;
};

/// Least squares whose coefficients are kept small and few: the minimum over w and b of
///
///     P(w, b) = 1 / (2 S) sum_i s_i (y_i - w . x_i - b)^2 + l1 ||w||_1 + l2 / 2 ||w||^2
///
/// with weights s > 0 [rows] and their sum S (lasso: Tibshirani 1996; elastic net: Zou & Hastie
/// 2005). Coordinate descent and Newton steps on a working set (sparse_newton.h).
///
/// Converged means that the duality gap proves it. With residuals r about their weighted mean,
/// theta = c s r / S and c = min(1, l1 / max_j |x_j . s r / S - l2 w_j|), the largest for which
/// theta is feasible, no objective is smaller than
///
///     D = theta . y - S / 2 sum_i theta_i^2 / s_i - c^2 l2 / 2 ||w||^2
///
/// (Kim, Koh, Lustig, Boyd & Gorinevsky 2007; for l2 as the lasso with rows sqrt(S l2) I appended).
/// P - D is at most 1e-10 of P at zero.
[[nodiscard]] SparseLeastSquaresFit solveSparseLeastSquares(RowBlock<float> X,
    const Vector& weights, const Vector& targets, SparsePenalty penalty, std::int64_t maxIterations,
    const JobContext& job);

} // namespace fathom
