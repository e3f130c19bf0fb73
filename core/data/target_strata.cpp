// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/target_strata.h"

#include <algorithm>

namespace fathom {

namespace {
constexpr std::size_t mostStrata = 10;
constexpr std::size_t fewestRows = 10; ///< of a stratum
} // namespace

std::vector<std::int32_t> targetStrata(std::span<const double> targets)
{
    std::vector<double> sorted(targets.begin(), targets.end());
    std::ranges::sort(sorted);
    const auto strata = std::clamp<std::size_t>(sorted.size() / fewestRows, 1, mostStrata);
    std::vector<double> cuts;
    for (std::size_t i = 1; i < strata; ++i)
        cuts.push_back(sorted[i * sorted.size() / strata]);
    std::vector<std::int32_t> stratumOf;
    stratumOf.reserve(targets.size());
    for (const auto target : targets)
        stratumOf.push_back(
            static_cast<std::int32_t>(std::ranges::upper_bound(cuts, target) - cuts.begin()));
    return stratumOf;
}

} // namespace fathom
