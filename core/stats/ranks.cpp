// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/ranks.h"

#include <algorithm>
#include <numeric>

namespace fathom {

std::vector<double> midranks(std::span<const double> values)
{
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::sort(order, {}, [&](std::size_t i) { return values[i]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0; begin < order.size();) {
        auto end = begin + 1;
        while (end < order.size() && values[order[end]] == values[order[begin]])
            ++end;
        // the mean of begin + 1 … end
        const auto rank = 0.5 * static_cast<double>(begin + 1 + end);
        for (; begin < end; ++begin)
            ranks[order[begin]] = rank;
    }
    return ranks;
}

} // namespace fathom
