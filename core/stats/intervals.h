// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace fathom {

struct Interval
{
    double low = 0;
    double high = 1;
    bool operator==(const Interval&) const = default;
};

/// Wilson score interval for `successes` of `trials` > 0 (Wilson 1927; Brown, Cai & DasGupta 2001, eq. 4).
[[nodiscard]] Interval wilsonInterval(std::int64_t successes, std::int64_t trials, double confidence = 0.95);

/// Percentile bootstrap over groups ("cluster bootstrap"; Davison & Hinkley 1997, 3.8) of an accuracy. `isCorrect` and `groups` are
/// parallel; groups are drawn with replacement, each with all its rows. Deterministic from `seed`.
[[nodiscard]] Interval clusterBootstrapAccuracy(std::span<const std::uint8_t> isCorrect, std::span<const std::int32_t> groups,
    std::int64_t draws, std::uint64_t seed, double confidence = 0.95);

/// The interval to show for an accuracy: Wilson when every group has one row (or `groups` is empty), cluster bootstrap with
/// 1,000 draws else. `method` says which, for people.
struct AccuracyInterval
{
    Interval interval;
    std::string method;
};
[[nodiscard]] AccuracyInterval accuracyInterval(
    std::span<const std::uint8_t> isCorrect, std::span<const std::int32_t> groups, std::uint64_t seed);

} // namespace fathom
