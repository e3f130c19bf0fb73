// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

namespace fathom {

/// Rank of each value among all of them, counted from 1; equal values share the mean of their ranks
/// ("midranks"; scipy.stats.rankdata). No value is NaN.
[[nodiscard]] std::vector<double> midranks(std::span<const double> values);

} // namespace fathom
