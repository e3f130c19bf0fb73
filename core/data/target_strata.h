// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Cuts targets at their quantiles into up to ten strata of about equal size, at least ten rows
/// each: the number of the stratum, from 0 for the lowest targets, of every row. A split that is
/// stratified by them has rows of all sizes of the target in both parts. Equal targets are in one
/// stratum, so strata may be missing. Depends on the values alone, not on their order.
[[nodiscard]] std::vector<std::int32_t> targetStrata(std::span<const double> targets);

} // namespace fathom
