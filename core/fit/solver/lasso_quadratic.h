// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <vector>

namespace fathom {

/// |g + l1 sign(x)| for a coefficient x that is not zero, what |g| has beyond l1 for one that is:
/// how far a gradient g of the rest of an objective with the term l1 |x| is from what an optimum
/// needs.
[[nodiscard]] double sparseViolation(double coefficient, double gradient, double l1);

/// Minimises 0.5 x^T H x - q . x + l1 ||x||_1, exactly.
///
/// Coordinate descent (Friedman, Hastie & Tibshirani 2010) lets coefficients in and out. After some
/// sweeps the minimum for the signs that there are is computed by a Cholesky factor and approached
/// as far as the objective falls; coefficients that become zero on the way are taken out, until
/// none does (after Lee, Battle, Raina & Ng 2007, "Efficient sparse coding algorithms").
class LassoQuadratic
{
public:
    /// `H` symmetric, positive semidefinite.
    LassoQuadratic(RowMatrix H, Vector q, double l1, const JobContext& job);

    /// From `start`, until no condition is violated by more than `tolerance`.
    [[nodiscard]] Vector solve(Vector start, double tolerance);

private:
    [[nodiscard]] double violation() const;
    void sweep();
    void minimiseWithinSigns();

    RowMatrix m_H;
    Vector m_q;
    double m_l1;
    JobContext m_job;
    Vector m_x;
    Vector m_gradient; ///< H x - q
};

} // namespace fathom
