// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>
#include <vector>

namespace fathom {

/// Numbers as people type them. None for what is no finite number.

/// In any notation: "0.01", "1e-4", the locale's comma.
[[nodiscard]] std::optional<double> typedNumber(const QString& text);
/// Separated by commas, semicolons or spaces; decimals have a point. None also for no number at
/// all.
[[nodiscard]] std::optional<std::vector<double>> typedNumbers(const QString& text);

} // namespace fathom
