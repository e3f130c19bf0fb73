// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/intervals.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace fathom {

/// The interval to show for an R² (regression_metrics.h): the bootstrap over groups with 1,000
/// draws, over rows where `groups` is empty. Draws of equal targets alone have no R². `method` says
/// which, or why there is none, for people. The spans are parallel and not empty.
struct R2Interval
{
    std::optional<Interval> interval;
    std::string method;
};
[[nodiscard]] R2Interval r2Interval(std::span<const double> targets,
    std::span<const double> predictions, std::span<const std::int32_t> groups, std::uint64_t seed);

} // namespace fathom
