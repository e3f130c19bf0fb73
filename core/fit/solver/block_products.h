// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// a b^T for rows a [any, length] and b [any, length].
[[nodiscard]] RowMatrix rowProducts(const RowMatrix& a, const RowMatrix& b, const JobContext& job);

/// factors b for factors [any, rows] and b [rows, length].
[[nodiscard]] RowMatrix combinedRows(
    const RowMatrix& factors, const RowMatrix& b, const JobContext& job);

} // namespace fathom
