// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/r2_interval.h"

#include "core/stats/bootstrap.h"
#include "core/stats/regression_metrics.h"

#include <algorithm>
#include <set>
#include <vector>

namespace fathom {

R2Interval r2Interval(std::span<const double> targets, std::span<const double> predictions,
    std::span<const std::int32_t> groups, std::uint64_t seed)
{
    const auto groupCount
        = groups.empty() ? targets.size() : std::set(groups.begin(), groups.end()).size();
    if (groupCount == 1)
        return { std::nullopt,
            groups.empty() ? "No interval: a single row"
                           : "No interval: all rows are in one group" };
    std::vector<double> drawnTargets;
    std::vector<double> drawnPredictions;
    const auto r2Of = [&](std::span<const std::size_t> rows) -> std::optional<double> {
        drawnTargets.clear();
        drawnPredictions.clear();
        for (const auto row : rows) {
            drawnTargets.push_back(targets[row]);
            drawnPredictions.push_back(predictions[row]);
        }
        if (std::ranges::count(drawnTargets, drawnTargets.front())
            == static_cast<std::ptrdiff_t>(drawnTargets.size()))
            return std::nullopt;
        return r2Score(drawnTargets, drawnPredictions);
    };
    const auto interval = bootstrapInterval(targets.size(), groups, r2Of, { .seed = seed });
    if (!interval)
        return { std::nullopt, "No interval: too many of the targets are equal" };
    return { interval,
        groupCount == targets.size()
            ? "95 % bootstrap interval"
            : "95 % bootstrap interval over " + std::to_string(groupCount) + " groups" };
}

} // namespace fathom
