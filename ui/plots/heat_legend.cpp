// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/heat_legend.h"

#include "ui/plots/figure_source.h"
#include "ui/plots/token_figure.h"
#include "ui/plots/token_painter.h"

#include <QPainter>

namespace fathom {

HeatLegend::HeatLegend(const TokenHeat& heat, QWidget* parent)
    : QWidget(parent)
    , m_heat(heat)
{
    setBackgroundRole(QPalette::Base);
    setAutoFillBackground(true);
}

void HeatLegend::setCaption(const QString& caption)
{
    m_caption = caption;
    update();
}

int HeatLegend::wantedHeight() const
{
    return qRound(heatLegendHeight(font()) + 2 * tokenMargin);
}

void HeatLegend::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    const FigureStyle style { FigureStyle::Medium::Screen, ThemeColors::from(palette()), font() };
    painter.setPen(style.colors.grid);
    painter.drawLine(0, 0, width(), 0);
    paintHeatLegend(painter,
        QRectF(rect()).adjusted(tokenMargin, tokenMargin, -tokenMargin, 0), m_heat, m_caption,
        style);
    if (!parentWidget()->hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(QPen(palette().color(QPalette::Highlight), 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, -1, -1, -1));
}

} // namespace fathom
