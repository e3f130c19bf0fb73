// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/row_loss.h"

#include <functional>

namespace fathom {

/// How far to go along a direction in which a convex function falls: to where its slope is a tenth
/// of what it was at the start. Newton's method on the slope, kept inside a bracket. `along` gives
/// the function at a length, `objective` its value at the start, whose rounding hides what it falls
/// by near an optimum: there the answer is 1, Newton's own step. 0 if no length makes it fall.
[[nodiscard]] double searchLine(
    const std::function<RowLoss::OnLine(double length)>& along, double objective);

} // namespace fathom
