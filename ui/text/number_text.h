// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/intervals.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace fathom {

/// Numbers for people, in the user's locale: at most three significant digits; exact() is for
/// tooltips and the clipboard.

/// An accuracy, probability or R²: "0.934", "1.00", "−0.021".
[[nodiscard]] QString shareText(double share);
/// A score or loss: "−2.31" (with a minus sign, not a hyphen), "14.2", "1,230".
[[nodiscard]] QString numberText(double value);
/// One of a column of numbers, with as many decimals as decimalsFor() says: "−2.310".
[[nodiscard]] QString fixedText(double value, int decimals);
/// Decimals that tell apart numbers that lie `spread` around their mean: three digits of it.
[[nodiscard]] int decimalsFor(double spread);
/// All digits that matter, in the C locale.
[[nodiscard]] QString exactText(double value);
/// "0.1, 1, 10"
[[nodiscard]] QString exactText(const std::vector<double>& values);
/// "[0.912, 0.951]"
[[nodiscard]] QString intervalText(const Interval& interval);
/// "1,496"
[[nodiscard]] QString countText(std::int64_t count);
/// Large counts in short: "260 K", "7.24 B".
[[nodiscard]] QString shortCountText(std::int64_t count);
/// "34.1 MB"
[[nodiscard]] QString bytesText(std::int64_t bytes);
/// "0.8 s", "4 s", "1 min 20 s"
[[nodiscard]] QString durationText(double seconds);

} // namespace fathom
