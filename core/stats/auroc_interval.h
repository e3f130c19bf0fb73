// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/intervals.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace fathom {

/// Standard error of an AUROC over independent rows (DeLong, DeLong & Clarke-Pearson 1988), from
/// ranks as Sun & Xu (2014) compute it. `labels` are 0 and 1. None with fewer than two rows of a
/// class or with a score that is NaN.
[[nodiscard]] std::optional<double> delongStandardError(
    std::span<const std::int32_t> labels, std::span<const double> scores);

/// AUROC plus and minus normal quantiles of that error, cut to [0, 1]. None where the error is
/// none or 0: rows that are separated without exception do not say how far others would be.
[[nodiscard]] std::optional<Interval> delongInterval(
    std::span<const std::int32_t> labels, std::span<const double> scores, double confidence = 0.95);

/// The interval to show for an AUROC: DeLong's where every group has one row (or `groups` is
/// empty), the bootstrap over groups with 1,000 draws else. `method` says which, or why there is
/// none, for people.
struct AurocInterval
{
    std::optional<Interval> interval;
    std::string method;
};
[[nodiscard]] AurocInterval aurocInterval(std::span<const std::int32_t> labels,
    std::span<const double> scores, std::span<const std::int32_t> groups, std::uint64_t seed);

} // namespace fathom
