// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/stats/quantiles.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <numbers>

namespace fathom {

double quantile(std::span<const double> sorted, double probability)
{
    assert(!sorted.empty());
    const auto position = probability * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(position);
    const auto above = std::min(below + 1, sorted.size() - 1);
    return sorted[below]
        + (position - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

double normalQuantile(double confidence)
{
    // Newton's method on erfc, whose derivative is known
    const auto tail = 1 - confidence; // both sides together
    double x = 1;
    for (int i = 0; i < 100; ++i) {
        const auto density = std::sqrt(2 / std::numbers::pi) * std::exp(-x * x / 2);
        // from x = 1 the iteration rises without overshooting: the tail is convex there
        const auto step = (std::erfc(x / std::numbers::sqrt2) - tail) / density;
        x = std::max(x + step, x / 2);
        if (std::abs(step) <= 1e-14 * x)
            break;
    }
    return x;
}

} // namespace fathom
