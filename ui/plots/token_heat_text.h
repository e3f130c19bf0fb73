// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/token_heat.h"

#include <QString>

#include <cstddef>
#include <optional>

namespace fathom {

/// A heatmap in words and as tables.

/// One sentence for screen readers, and one about the current token if there is one.
[[nodiscard]] QString tokenHeatSummary(
    const TokenHeat& heat, std::optional<std::size_t> current);
/// Everything known about a token, all digits, as rich text; empty out of range.
[[nodiscard]] QString tokenHeatToolTip(const TokenHeat& heat, std::size_t token);
/// A line for each token, separated by tabs, with a heading: token, id, score (and probability, if
/// the probe gives one), or the predicted number.
[[nodiscard]] QString tokenHeatTsv(const TokenHeat& heat);
/// The same with everything else that is known, RFC 4180.
[[nodiscard]] QString tokenHeatCsv(const TokenHeat& heat);

} // namespace fathom
