// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// A Cholesky factor H = U^T U from which rows and columns of H can be taken, each in time
/// proportional to its size (Golub & Van Loan 2013, section 6.5.4).
class ShrinkingFactor
{
public:
    /// `H` symmetric, of which the lower triangle is used, positive semidefinite: where it is
    /// singular to working precision, a tiny multiple of the identity is added.
    ShrinkingFactor(RowMatrix H, const JobContext& job);

    [[nodiscard]] Eigen::Index order() const { return m_order; }
    /// Whether something was added.
    [[nodiscard]] bool isShifted() const { return m_isShifted; }
    /// Takes row and column `index` out of H.
    void remove(Eigen::Index index);
    /// H^-1 rhs
    [[nodiscard]] Vector solve(Vector rhs) const;

private:
    [[nodiscard]] auto row(Eigen::Index i) { return m_upper.row(i).segment(i, m_order - i); }
    [[nodiscard]] auto row(Eigen::Index i) const { return m_upper.row(i).segment(i, m_order - i); }

    RowMatrix m_upper; ///< U in its first m_order rows and columns
    Eigen::Index m_order;
    bool m_isShifted = false;
};

} // namespace fathom
