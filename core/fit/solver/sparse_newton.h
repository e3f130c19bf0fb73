// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

/// l1 ||W||_1 + l2 / 2 ||W||_F^2
struct SparsePenalty
{
    double l1 = 1; ///< > 0
    double l2 = 0; ///< >= 0
};

/// Where a minimisation begins.
struct SparseStart
{
    RowMatrix coefficients; ///< [outputs, features]
    Vector intercepts; ///< [outputs]
};

struct SparseOptions
{
    bool fitsIntercepts = true;
    std::int64_t maxIterations = 1000;
    /// Largest violation of the optimality conditions, relative to the gradient at zero.
    double tolerance = 1e-10;
    const SparseStart* start = nullptr; ///< null: zero
};

struct SparseResult
{
    RowMatrix coefficients; ///< [outputs, features], zeros exact
    Vector intercepts; ///< [outputs]
    double objective = 0;
    /// Largest violation of the optimality conditions: sparseViolation() of coefficients,
    /// |sum r| of intercepts.
    double violation = 0;
    std::int64_t iterations = 0;
    bool converged = false;
};

/// Minimises loss(X W^T + 1 b^T) + l1 ||W||_1 + l2 / 2 ||W||_F^2 over W and b; b is not penalised,
/// or is zero.
///
/// Coefficients that are zero and stay so are left out: the working set begins with those that
/// violate the conditions most and grows until none does (Johnson & Guestrin 2015; Massias,
/// Gramfort & Salmon 2018). On it, proximal Newton steps (Lee, Sun & Saunders 2014) minimise the
/// loss's quadratic model and the penalty exactly (LassoQuadratic), with the intercepts eliminated,
/// and go as far as the objective falls. They converge quadratically. Works on at most some
/// thousand coefficients at once; where more are not zero, it goes through them in turn.
[[nodiscard]] SparseResult minimiseSparse(RowBlock<float> X, RowLoss& loss, SparsePenalty penalty,
    const SparseOptions& options, const JobContext& job);

} // namespace fathom
