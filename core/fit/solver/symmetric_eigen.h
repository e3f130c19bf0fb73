// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/row_loss.h"
#include "core/fit/solver/tridiagonal_eigen.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// The `count` largest eigenvalues of a symmetric matrix and their vectors: what Eigen's
/// SelfAdjointEigenSolver computes, but for large matrices faster, and it can be stopped. `matrix`:
/// its lower triangle; what is above the diagonal is not read. 1 <= count <= order.
[[nodiscard]] EigenPairs largestEigenpairs(
    RowMatrix matrix, Eigen::Index count, const JobContext& job);

} // namespace fathom
