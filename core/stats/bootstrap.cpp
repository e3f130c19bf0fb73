// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/bootstrap.h"

#include "core/base/random.h"
#include "core/stats/quantiles.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <vector>

namespace fathom {

namespace {

/// Rows of each group, groups ascending.
std::vector<std::vector<std::size_t>> groupedRows(
    std::size_t rowCount, std::span<const std::int32_t> groups)
{
    std::vector<std::vector<std::size_t>> grouped;
    if (groups.empty()) {
        for (std::size_t i = 0; i < rowCount; ++i)
            grouped.push_back({ i });
        return grouped;
    }
    std::map<std::int32_t, std::vector<std::size_t>> byGroup;
    for (std::size_t i = 0; i < rowCount; ++i)
        byGroup[groups[i]].push_back(i);
    for (auto& [group, rows] : byGroup)
        grouped.push_back(std::move(rows));
    return grouped;
}

} // namespace

std::optional<Interval> bootstrapInterval(std::size_t rowCount,
    std::span<const std::int32_t> groups, const RowStatistic& statistic,
    const BootstrapOptions& options)
{
    assert(rowCount > 0 && options.draws > 0 && (groups.empty() || groups.size() == rowCount));
    constexpr double mostUndefined = 0.1;
    const auto grouped = groupedRows(rowCount, groups);
    if (grouped.size() < 2)
        return std::nullopt;
    Random random(options.seed);
    std::vector<double> values;
    std::vector<std::size_t> drawn;
    for (std::int64_t draw = 0; draw < options.draws; ++draw) {
        drawn.clear();
        for (std::size_t i = 0; i < grouped.size(); ++i) {
            const auto& rows = grouped[random.below(grouped.size())];
            drawn.insert(drawn.end(), rows.begin(), rows.end());
        }
        if (const auto value = statistic(drawn))
            values.push_back(*value);
    }
    if (static_cast<double>(values.size())
        < (1 - mostUndefined) * static_cast<double>(options.draws))
        return std::nullopt;
    std::ranges::sort(values);
    const auto tail = (1 - options.confidence) / 2;
    return Interval { .low = quantile(values, tail), .high = quantile(values, 1 - tail) };
}

} // namespace fathom
