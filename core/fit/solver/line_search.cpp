// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/line_search.h"

#include <algorithm>
#include <cmath>

namespace fathom {

double searchLine(const std::function<RowLoss::OnLine(double length)>& along, double objective)
{
    constexpr double flatter = 0.1;
    constexpr double longest = 1e6;
    constexpr double quadratic = 1e-9; // of the objective: where its differences drown in rounding
    const auto start = along(0);
    if (-start.slope <= quadratic * std::abs(objective))
        return 1;

    double low = 0;
    auto high = longest;
    double length = 1;
    for (int i = 0; i < 60; ++i) {
        const auto here = along(length);
        if (std::abs(here.slope) <= -flatter * start.slope && here.value <= start.value)
            return length;
        (here.slope > 0 ? high : low) = length;
        if (here.slope <= 0 && here.value > start.value)
            high = length; // not finite, or rounding
        const auto newton = length - here.slope / here.curvature;
        const auto furthest = std::min(high, 10 * std::max(length, 1e-3));
        length = newton > low && newton < furthest ? newton
            : high < longest                       ? 0.5 * (low + high)
                                                   : furthest;
    }
    return low;
}

} // namespace fathom
