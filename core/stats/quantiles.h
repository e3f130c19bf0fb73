// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>

namespace fathom {

/// Quantile of ascending values, not empty, linear between them (numpy's default; Hyndman & Fan
/// 1996, type 7). `probability` in [0, 1].
[[nodiscard]] double quantile(std::span<const double> sorted, double probability);

/// x with P(|Z| <= x) = confidence for a standard normal Z: 1.96 for 0.95. `confidence` in (0, 1).
[[nodiscard]] double normalQuantile(double confidence);

} // namespace fathom
