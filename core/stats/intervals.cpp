// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/intervals.h"

#include "core/base/random.h"
#include "core/stats/quantiles.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace fathom {

namespace {

constexpr std::int64_t bootstrapDraws = 1000;

struct GroupCounts
{
    std::int64_t rows = 0;
    std::int64_t correct = 0;
};

std::vector<GroupCounts> countGroups(
    std::span<const std::uint8_t> isCorrect, std::span<const std::int32_t> groups)
{
    assert(isCorrect.size() == groups.size());
    std::map<std::int32_t, GroupCounts> byGroup;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        auto& counts = byGroup[groups[i]];
        ++counts.rows;
        counts.correct += isCorrect[i] != 0 ? 1 : 0;
    }
    std::vector<GroupCounts> counts;
    counts.reserve(byGroup.size());
    for (const auto& [group, count] : byGroup)
        counts.push_back(count);
    return counts;
}

} // namespace

Interval wilsonInterval(std::int64_t successes, std::int64_t trials, double confidence)
{
    assert(trials > 0 && successes >= 0 && successes <= trials);
    const auto n = static_cast<double>(trials);
    const auto p = static_cast<double>(successes) / n;
    const auto z = normalQuantile(confidence);
    const auto denominator = 1 + z * z / n;
    const auto centre = (p + z * z / (2 * n)) / denominator;
    const auto half = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / denominator;
    // the ends are exact at 0 and n successes, where rounding would leave 1e-17
    return { .low = successes == 0 ? 0 : std::max(0.0, centre - half),
        .high = successes == trials ? 1 : std::min(1.0, centre + half) };
}

Interval clusterBootstrapAccuracy(std::span<const std::uint8_t> isCorrect,
    std::span<const std::int32_t> groups, std::int64_t draws, std::uint64_t seed, double confidence)
{
    const auto counts = countGroups(isCorrect, groups);
    assert(!counts.empty() && draws > 0);
    Random random(seed);
    std::vector<double> accuracies(static_cast<std::size_t>(draws));
    for (auto& drawn : accuracies) {
        GroupCounts sum;
        for (std::size_t i = 0; i < counts.size(); ++i) {
            const auto& group = counts[random.below(counts.size())];
            sum.rows += group.rows;
            sum.correct += group.correct;
        }
        drawn = static_cast<double>(sum.correct) / static_cast<double>(sum.rows);
    }
    std::ranges::sort(accuracies);
    const auto tail = (1 - confidence) / 2;
    return { .low = quantile(accuracies, tail), .high = quantile(accuracies, 1 - tail) };
}

AccuracyInterval accuracyInterval(std::span<const std::uint8_t> isCorrect,
    std::span<const std::int32_t> groups, std::uint64_t seed)
{
    const auto rows = static_cast<std::int64_t>(isCorrect.size());
    const auto groupCount
        = groups.empty() ? rows : static_cast<std::int64_t>(countGroups(isCorrect, groups).size());
    if (groupCount == rows) {
        const auto correct = std::ranges::count_if(isCorrect, [](auto c) { return c != 0; });
        return { wilsonInterval(correct, rows), "95 % Wilson score interval" };
    }
    // one group says nothing about others: drawing it again and again would give a width of zero
    if (groupCount == 1)
        return { Interval {}, "No interval: all rows are in one group" };
    return { clusterBootstrapAccuracy(isCorrect, groups, bootstrapDraws, seed),
        "95 % bootstrap interval over " + std::to_string(groupCount) + " groups" };
}

} // namespace fathom
