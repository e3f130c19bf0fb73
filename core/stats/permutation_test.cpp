// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/permutation_test.h"

#include "core/base/random.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>
#include <numeric>

namespace fathom {

double permutationPValue(double observed, std::span<const double> underNull)
{
    constexpr double rounding = 1e-12;
    const auto least = observed - rounding * std::abs(observed);
    const auto asLarge
        = std::ranges::count_if(underNull, [least](double value) { return value >= least; });
    return static_cast<double>(asLarge + 1) / static_cast<double>(underNull.size() + 1);
}

PermutationTest permutationTest(std::size_t rowCount, std::span<const std::int32_t> blocks,
    const PermutedStatistic& statistic, std::int64_t draws, std::uint64_t seed)
{
    assert(rowCount > 0 && draws > 0 && (blocks.empty() || blocks.size() == rowCount));
    std::map<std::int32_t, std::vector<std::size_t>> rowsOfBlock;
    for (std::size_t i = 0; i < rowCount; ++i)
        rowsOfBlock[blocks.empty() ? 0 : blocks[i]].push_back(i);

    std::vector<std::size_t> order(rowCount);
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    PermutationTest test { .observed = statistic(order), .underNull = {} };
    for (std::int64_t draw = 0; draw < draws; ++draw) {
        Random random(seed, { static_cast<std::uint64_t>(draw) });
        for (const auto& [block, rows] : rowsOfBlock) {
            auto shuffled = rows;
            random.shuffle(std::span(shuffled));
            for (std::size_t i = 0; i < rows.size(); ++i)
                order[rows[i]] = shuffled[i];
        }
        test.underNull.push_back(statistic(order));
    }
    test.pValue = permutationPValue(test.observed, test.underNull);
    return test;
}

} // namespace fathom
