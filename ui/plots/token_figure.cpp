// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_figure.h"

#include "ui/plots/token_flow.h"
#include "ui/plots/token_painter.h"

#include <QPainter>

#include <cmath>

namespace fathom {
namespace {

TokenFlow flowIn(const TokenHeat& heat, double width, const FigureStyle& style)
{
    return layOutChips(heat, chipWidths(heat, style.font),
        chipFlow(heat, style.font, width - 2 * tokenMargin));
}

} // namespace

QSizeF tokenFigureSize(const TokenHeat& heat, const QSizeF& requested, const FigureStyle& style)
{
    const TokenFlow flow = flowIn(heat, requested.width(), style);
    return { requested.width(),
        std::ceil(flow.height() + heatLegendHeight(style.font) + 4 * tokenMargin) };
}

void paintTokenFigure(QPaintDevice& device, const TokenHeat& heat, const QString& caption,
    const QSizeF& size, const FigureStyle& style)
{
    const TokenFlow flow = flowIn(heat, size.width(), style);
    QPainter painter(&device);
    painter.setFont(style.font); // SVG writes the current font into every group
    const double scale = device.logicalDpiX() / 96.0;
    painter.scale(scale, scale);
    painter.fillRect(QRectF(QPointF(), size), style.colors.background);
    painter.translate(tokenMargin, tokenMargin);
    paintChips(painter, heat, flow, { 0, heat.tokens.size() }, style);
    const QRectF legend(0, flow.height() + 2 * tokenMargin, size.width() - 2 * tokenMargin,
        heatLegendHeight(style.font));
    paintHeatLegend(painter, legend, heat, caption, style);
}

} // namespace fathom
