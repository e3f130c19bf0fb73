// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_painter.h"

#include "ui/plots/figure_text.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QHash>
#include <QPainter>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double sidePadding = 5; // pixels between a chip's edge and its text
constexpr double cueThickness = 2.5;
constexpr double cueInset = 1.5;
constexpr double cueGap = 1.5; // between the bar and the text
constexpr double corner = 3;
constexpr double narrowestChip = 12;
constexpr double markOpacity = 0.55;
constexpr double faintestCue = 0.02; // of the scale; below, a score has no side
constexpr int legendSteps = 60;

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::TokenHeatmap", text);
}

double chipHeight(const QFontMetricsF& metrics)
{
    return std::ceil(metrics.height() + 2 * (cueThickness + cueInset + cueGap));
}

void paintOutline(
    QPainter& painter, const QRectF& rect, const HeatToken& token, const ThemeColors& colors)
{
    if (token.isPooled)
        painter.setPen(QPen(colors.text, 2));
    else if (token.isSpecial)
        painter.setPen(QPen(colors.axis, 1, Qt::DashLine));
    else
        painter.setPen(QPen(mixed(colors.background, colors.text, 0.16), 1));
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
}

void paintCue(QPainter& painter, const QRectF& rect, double position, const QColor& color)
{
    if (std::abs(position) < faintestCue)
        return;
    const double room = rect.width() - 2 * (corner + 1);
    const double length = std::max(2.0, room * std::abs(position));
    const double y = position > 0 ? rect.top() + cueInset : rect.bottom() - cueInset - cueThickness;
    painter.fillRect(QRectF(rect.left() + corner + 1, y, length, cueThickness), color);
}

void paintText(QPainter& painter, const QRectF& rect, const HeatToken& token, bool isRightToLeft,
    const QColor& fill)
{
    const QFontMetricsF metrics(painter.font());
    const QColor ink = readableTextOn(fill);
    const double baseline = rect.center().y() + (metrics.ascent() - metrics.descent()) / 2;
    double room = rect.width() - 2 * sidePadding;
    double x = isRightToLeft ? rect.right() - sidePadding : rect.left() + sidePadding;
    for (const TextRun& run : token.text.runs) {
        const QString text = metrics.elidedText(run.text, Qt::ElideRight, room + 1);
        const double width = metrics.horizontalAdvance(text);
        painter.setPen(run.kind == TextRun::Kind::Text ? ink : mixed(fill, ink, markOpacity));
        painter.drawText(QPointF(isRightToLeft ? x - width : x, baseline), text);
        x += isRightToLeft ? -width : width;
        room -= width;
        if (room <= 0 || text != run.text)
            break;
    }
}

void paintChip(QPainter& painter, const QRectF& rect, const HeatToken& token, const TokenHeat& heat,
    const FigureStyle& style)
{
    const double position = heat.position(token);
    const QColor fill = style.colors.divergingColor(position);
    painter.setPen(Qt::NoPen);
    painter.setBrush(fill);
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), corner, corner);
    painter.setBrush(Qt::NoBrush);
    paintCue(painter, rect, position, mixed(fill, readableTextOn(fill), 0.65));
    paintText(painter, rect, token, heat.isRightToLeft, fill);
    paintOutline(painter, rect, token, style.colors);
}

void paintScale(QPainter& painter, const QRectF& bar, const FigureStyle& style)
{
    // Steps instead of a gradient: the same rectangles in every format, and exactly the chips'
    // colours.
    const double step = bar.width() / legendSteps;
    for (int i = 0; i < legendSteps; ++i) {
        const double position = (i + 0.5) / legendSteps * 2 - 1;
        // A hair wider than the step, so that no seam shows between two.
        const double width = i + 1 < legendSteps ? step + 0.5 : step;
        painter.fillRect(QRectF(bar.left() + i * step, bar.top(), width, bar.height()),
            style.colors.divergingColor(position));
    }
    const QColor cue = mixed(style.colors.divergingColor(1), style.colors.text, 0.65);
    const double half = bar.width() / 2;
    painter.fillRect(QRectF(bar.left(), bar.bottom() - cueThickness, half, cueThickness), cue);
    painter.fillRect(QRectF(bar.left() + half, bar.top(), half, cueThickness), cue);
    painter.setPen(QPen(mixed(style.colors.background, style.colors.text, 0.16), 1));
    painter.drawRect(bar);
    painter.setPen(QPen(style.colors.axis, 1));
    painter.drawLine(
        QPointF(bar.center().x(), bar.top()), QPointF(bar.center().x(), bar.bottom() + 2));
}

/// Places words from left to right as long as there is room.
class LegendRow
{
public:
    LegendRow(QPainter& painter, const QRectF& area)
        : m_painter(painter)
        , m_metrics(painter.font())
        , m_area(area)
        , m_x(area.left())
    {
    }

    void word(const QString& text, const QColor& color)
    {
        m_painter.setPen(color);
        m_painter.drawText(QPointF(m_x, m_area.top() + m_metrics.ascent()), text);
        m_x += m_metrics.horizontalAdvance(text);
    }
    void space(double width) { m_x += width; }
    QRectF box(double width)
    {
        const QRectF rect(m_x, m_area.top(), width, m_metrics.height());
        m_x += width;
        return rect;
    }
    [[nodiscard]] bool hasRoom(const QString& text, double extra) const
    {
        return m_x + extra + m_metrics.horizontalAdvance(text) <= m_area.right();
    }
    void atRight(const QString& text, const QColor& color)
    {
        m_painter.setPen(color);
        m_painter.drawText(QPointF(m_area.right() - m_metrics.horizontalAdvance(text),
                               m_area.top() + m_metrics.ascent()),
            text);
    }

private:
    QPainter& m_painter;
    QFontMetricsF m_metrics;
    QRectF m_area;
    double m_x;
};

void paintScaleNumbers(
    QPainter& painter, const QRectF& bar, const TokenHeat& heat, const ThemeColors& colors)
{
    const QFontMetricsF metrics(painter.font());
    painter.setPen(colors.mutedText);
    const double baseline = bar.bottom() + 4 + metrics.ascent();
    const auto centred = [&](double x, const QString& text) {
        painter.drawText(QPointF(x - metrics.horizontalAdvance(text) / 2, baseline), text);
    };
    if (heat.isRegression) {
        // Numbers may be long: at the ends they stay inside the bar.
        const QString low = shortNumber(heat.centre - heat.scaleEnd);
        const QString high = shortNumber(heat.centre + heat.scaleEnd);
        painter.drawText(QPointF(bar.left(), baseline), low);
        centred(bar.center().x(), shortNumber(heat.centre));
        painter.drawText(QPointF(bar.right() - metrics.horizontalAdvance(high), baseline), high);
        return;
    }
    const QString end = QString::number(heat.scaleEnd, 'g', 3);
    centred(bar.left(), u"−"_s + end);
    centred(bar.center().x(), u"0"_s);
    centred(bar.right(), u"+"_s + end);
}

void paintKey(QPainter& painter, LegendRow& row, const HeatToken& sample, const QString& text,
    const ThemeColors& colors)
{
    constexpr double keyWidth = 16;
    if (!row.hasRoom(text, 24 + keyWidth + 6))
        return;
    row.space(24);
    painter.setBrush(Qt::NoBrush);
    paintOutline(painter, row.box(keyWidth).adjusted(0, 1, 0, -1), sample, colors);
    row.space(6);
    row.word(text, colors.mutedText);
}

} // namespace

std::vector<float> chipWidths(const TokenHeat& heat, const QFont& font)
{
    const QFontMetricsF metrics(font);
    QHash<QString, float> measured;
    const auto widthOf = [&](const QString& text) {
        if (const auto found = measured.constFind(text); found != measured.constEnd())
            return *found;
        const auto width = float(metrics.horizontalAdvance(text));
        measured.insert(text, width);
        return width;
    };
    std::vector<float> widths;
    widths.reserve(heat.tokens.size());
    for (const HeatToken& token : heat.tokens) {
        float width = 2 * sidePadding;
        for (const TextRun& run : token.text.runs) // as they are drawn: each run shaped by itself
            width += widthOf(run.text);
        widths.push_back(std::ceil(std::max(width, float(narrowestChip))));
    }
    return widths;
}

FlowMetrics chipFlow(const TokenHeat& heat, const QFont& font, double width)
{
    return { .width = width,
        .chipHeight = chipHeight(QFontMetricsF(font)),
        .isRightToLeft = heat.isRightToLeft };
}

TokenFlow layOutChips(
    const TokenHeat& heat, const std::vector<float>& widths, const FlowMetrics& metrics)
{
    std::vector<std::uint8_t> breaks;
    breaks.reserve(heat.tokens.size());
    for (const HeatToken& token : heat.tokens)
        breaks.push_back(token.breaksAfter);
    return { widths, breaks, metrics };
}

void paintChips(QPainter& painter, const TokenHeat& heat, const TokenFlow& flow,
    std::pair<std::size_t, std::size_t> range, const FigureStyle& style)
{
    painter.setFont(style.font);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = range.first; i < std::min(range.second, heat.tokens.size()); ++i)
        paintChip(painter, flow.rect(i), heat.tokens[i], heat, style);
}

void paintHeatLegend(QPainter& painter, const QRectF& area, const TokenHeat& heat,
    const QString& caption, const FigureStyle& style)
{
    painter.setFont(style.font);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetricsF metrics(style.font);
    const double longestName = area.width() * 0.18;
    const auto name = [&](const QString& text) {
        return metrics.elidedText(oneLine(classPhrase(text)), Qt::ElideRight, longestName);
    };
    LegendRow row(painter, area);
    row.word(name(heat.negativeName), style.colors.text);
    row.space(8);
    const QRectF bar = row.box(std::clamp(area.width() * 0.3, 80.0, 240.0)).adjusted(0, 1, 0, -1);
    painter.setRenderHint(QPainter::Antialiasing, false);
    paintScale(painter, bar, style);
    painter.setRenderHint(QPainter::Antialiasing);
    paintScaleNumbers(painter, bar, heat, style.colors);
    row.space(8);
    row.word(name(heat.positiveName), style.colors.text);

    const auto any
        = [&heat](bool HeatToken::*flag) { return std::ranges::any_of(heat.tokens, flag); };
    if (any(&HeatToken::isPooled)) {
        HeatToken pooled;
        pooled.isPooled = true;
        paintKey(painter, row, pooled, tr("pooled"), style.colors);
    }
    if (any(&HeatToken::isSpecial)) {
        HeatToken special;
        special.isSpecial = true;
        paintKey(painter, row, special, tr("special"), style.colors);
    }
    if (!caption.isEmpty() && row.hasRoom(caption, 24))
        row.atRight(caption, style.colors.mutedText);
}

double heatLegendHeight(const QFont& font)
{
    return std::ceil(2 * QFontMetricsF(font).height() + 4);
}

} // namespace fathom
