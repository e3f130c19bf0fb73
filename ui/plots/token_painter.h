// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/figure_source.h"
#include "ui/plots/token_flow.h"
#include "ui/plots/token_heat.h"

#include <QRectF>
#include <QString>

#include <cstddef>
#include <utility>
#include <vector>

class QPainter;

namespace fathom {

/// How token chips look, on screen and on paper alike: rectangles and text, nothing rasterised.

/// Width of every token's chip; equal texts are measured once.
[[nodiscard]] std::vector<float> chipWidths(const TokenHeat& heat, const QFont& font);
[[nodiscard]] FlowMetrics chipFlow(const TokenHeat& heat, const QFont& font, double width);
[[nodiscard]] TokenFlow layOutChips(
    const TokenHeat& heat, const std::vector<float>& widths, const FlowMetrics& metrics);

/// Paints the tokens of a half-open range. The sign of a score is also told by a bar: above the
/// text for positive, below for negative, its length by the score's size.
void paintChips(QPainter& painter, const TokenHeat& heat, const TokenFlow& flow,
    std::pair<std::size_t, std::size_t> range, const FigureStyle& style);

/// The scale with its ends and the classes' names, what outlines mean, and a caption at the right.
void paintHeatLegend(QPainter& painter, const QRectF& area, const TokenHeat& heat,
    const QString& caption, const FigureStyle& style);
[[nodiscard]] double heatLegendHeight(const QFont& font);

} // namespace fathom
