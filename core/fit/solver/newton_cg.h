// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

/// Where a minimisation begins.
struct NewtonStart
{
    RowMatrix coefficients; ///< [outputs, dimension]
    Vector intercepts; ///< [outputs]
};

struct NewtonOptions
{
    bool fitsIntercepts = true; ///< else they are zero
    double ridge = 1; ///< factor of the penalty: 1, or 0 for none
    const NewtonStart* start = nullptr; ///< null: zero
    std::int64_t maxIterations = 1000;
    /// Euclidean norm of the gradient, relative to that at zero.
    double gradientTolerance = 1e-10;
    /// Euclidean norm of what the coefficients may still be off by, relative to their own.
    double coefficientTolerance = 1e-8;
};

struct NewtonResult
{
    RowMatrix coefficients; ///< [outputs, dimension], in the design's way of writing
    Vector intercepts; ///< [outputs]
    double objective = 0;
    std::int64_t iterations = 0;
    bool converged = false;
};

/// Minimises 0.5 ridge ||W||_F^2 + loss(X W^T + 1 b^T) over W and b; b is not penalised.
///
/// Newton's method with truncated conjugate gradients (Dembo & Steihaug 1983) and an exact line
/// search, which costs no pass over X. The intercepts are eliminated from each step, so that what
/// is left is ridge I + X^T C X with C positive semidefinite. Once conjugate gradients have cost as
/// much as a Cholesky factor of the Hessian, the factor is made and preconditions the steps from
/// then on, until as much has been spent again.
///
/// Converged means: the gradient is below its tolerance, and so is the error of the coefficients,
/// bounded by the gradient (with the penalty, the objective is strongly convex with modulus 1) or
/// estimated by the last step; or the gradient is rounding noise. Without a penalty, rows whose
/// classes can be told apart perfectly have no optimum: that ends without having converged once
/// hardly any loss is left.
[[nodiscard]] NewtonResult minimise(
    const Design& design, RowLoss& loss, const NewtonOptions& options, const JobContext& job);

} // namespace fathom
