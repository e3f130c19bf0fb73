// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/newton_cg.h"
#include "core/fit/solver/strong_directions.h"

#include <span>

namespace fathom {

/// One of several minimisations on one design. They differ in their losses: in row weights, of
/// which some may be zero.
struct BatchProblem
{
    RowLoss* loss = nullptr; ///< of all rows of the design; left at `scores`
    RowMatrix coefficients {}; ///< [outputs, dimension]: where it begins, then the answer
    Vector intercepts {}; ///< [outputs]
    RowMatrix scores {}; ///< [outputs, rows] of the answer, intercepts included
    std::int64_t iterations = 0;
    bool converged = false;
};

/// Minimises 0.5 ||W||_F^2 + loss(X W^T + 1 b^T) for each problem, as minimise() does, in step with
/// each other: the products with X of all problems are one matrix product, several times as fast as
/// the products with one vector at a time. The preconditioner is exact in the strong directions and
/// a number in all others, which needs no factorisation of the design's size; problems that have
/// not converged after about as many conjugate gradient steps as a factorisation costs are left
/// where they are, for minimise() to go on with. `options.ridge` is 1, `options.start` is not read.
/// `strong`: of a design in Gram space; null or empty for none.
void minimiseTogether(const Design& design, const StrongDirections* strong,
    std::span<BatchProblem* const> problems, const NewtonOptions& options, const JobContext& job);

} // namespace fathom
