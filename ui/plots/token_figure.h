// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/figure_source.h"
#include "ui/plots/token_heat.h"

#include <QSizeF>
#include <QString>

class QPaintDevice;

namespace fathom {

/// Pixels around the text and around its legend, on screen and in a figure.
constexpr double tokenMargin = 8;

/// A heatmap as a figure of its own: all tokens, and the legend below.

/// As wide as asked for and as high as the tokens then need.
[[nodiscard]] QSizeF tokenFigureSize(
    const TokenHeat& heat, const QSizeF& requested, const FigureStyle& style);
void paintTokenFigure(QPaintDevice& device, const TokenHeat& heat, const QString& caption,
    const QSizeF& size, const FigureStyle& style);

} // namespace fathom
