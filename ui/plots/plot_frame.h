// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/figure_source.h"
#include "ui/plots/layer_axis.h"

#include <QPen>
#include <QPointF>
#include <QString>

#include <optional>
#include <vector>

class QCPItemText;
class QCustomPlot;

namespace fathom {

/// What all our plots look like: thin axes, few grid lines, a heading, labels at the ends of their
/// lines. The functions place things in pixels, so they are called in this order: startPlot,
/// ranges, layOutPlot, then content.

/// Empties the plot and styles its axes.
void startPlot(QCustomPlot& plot, const FigureStyle& style);
/// Layer ticks, "emb, 0, 1, …": every label an integer, as many as fit.
void useLayerAxis(QCustomPlot& plot, const std::vector<LayerIndex>& layers,
    std::optional<LayerIndex> selected, const FigureStyle& style);
/// Plain decimals with as many places as the step between ticks needs: 0.4, 0.5, … 1.0.
void useDecimalAxis(QCustomPlot& plot);

struct PlotMargins
{
    double top = 0;
    double right = 0;
};
/// Fixes the margins (left and bottom follow from the tick labels) and makes axes' coordToPixel
/// valid.
void layOutPlot(QCustomPlot& plot, const PlotMargins& margins, const FigureStyle& style);

/// Text anchored at a pixel; not clipped.
QCPItemText* addText(QCustomPlot& plot, const QString& text, const QPointF& at,
    Qt::Alignment anchor, const QColor& color, const FigureStyle& style);
/// A straight line in plot coordinates across the axis rectangle.
void addHorizontalLine(QCustomPlot& plot, double y, const QPen& pen);
void addVerticalLine(QCustomPlot& plot, double x, const QPen& pen);
/// The selected layer: a line through the plot, and its tick label on the accent colour.
void addLayerLine(QCustomPlot& plot, LayerIndex layer, const FigureStyle& style);
void addLayerMark(QCustomPlot& plot, LayerIndex layer, const FigureStyle& style);
/// The word "layer" right of the x axis' numbers.
void addLayerAxisName(QCustomPlot& plot, const FigureStyle& style);

/// Heading above the axes: a bold part, a muted part after it, and a note where there is room.
struct PlotHeading
{
    QString title;
    QString detail;
    std::vector<QString> notes; ///< the first that fits is shown
    bool hasRing = false; ///< the note explains the ring mark
};
/// Which parts of a heading are shown, and where.
struct HeadingLayout
{
    double height = 0; ///< with the distance to the axes
    double titleWidth = 0;
    bool hasDetail = false;
    QString note;
    bool isNoteBelow = false; ///< on a line of its own, not at the right end of the first
};
[[nodiscard]] HeadingLayout layOutHeading(
    const PlotHeading& heading, double width, const FigureStyle& style);
void addHeading(QCustomPlot& plot, const PlotHeading& heading, const HeadingLayout& layout,
    const FigureStyle& style);

/// A word at the end of a line, in the line's colour. Labels are moved apart vertically until none
/// overlap.
struct EndLabel
{
    QString text;
    QString shortText; ///< where the column would take too much of the width
    QColor color;
    double x = 0; ///< plot coordinates of the line's end
    double y = 0;
};
void addEndLabels(QCustomPlot& plot, const std::vector<EndLabel>& labels, bool useShort,
    const FigureStyle& style);
/// Width of the widest label with its distance to the axes.
[[nodiscard]] double endLabelWidth(
    const std::vector<EndLabel>& labels, bool useShort, const FigureStyle& style);

} // namespace fathom
