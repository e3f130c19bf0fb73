// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_scene.h"

#include "ui/plots/figure_text.h"
#include "ui/plots/plot_frame.h"

#include <QCoreApplication>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr std::size_t mostErrorBars = 16; // beyond, the band alone says it
constexpr double largestMarker = 7; // pixels
constexpr double smallestMarker = 3;
constexpr double widestLabelColumn = 0.3; // of the plot's width
constexpr double bandOpacityOnLight = 0.16;
constexpr double bandOpacityOnDark = 0.26;
constexpr double airAtTheEnds = 0.02; // of the axis

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::SweepPlot", text);
}

QVector<double> toVector(const std::vector<double>& values)
{
    return { values.begin(), values.end() };
}

/// One drawing of one scene: what the steps share.
struct Drawing
{
    QCustomPlot& plot;
    const SweepScene& scene;
    const FigureStyle& style;

    [[nodiscard]] const SweepSeries& series() const { return scene.series; }
    [[nodiscard]] const ThemeColors& colors() const { return style.colors; }
    [[nodiscard]] QColor curveColor() const
    {
        return scene.isStale ? colors().baseline : colors().seriesColor(0);
    }
    [[nodiscard]] double markerSize() const
    {
        const double pixelsPerLayer = plot.xAxis->coordToPixel(1) - plot.xAxis->coordToPixel(0);
        return std::clamp(pixelsPerLayer / 2, smallestMarker, largestMarker);
    }

    QCPGraph* addCurve(
        const SweepSeries& of, const std::vector<double>& values, const QPen& pen) const
    {
        QCPGraph* graph = plot.addGraph();
        graph->setData(toVector(of.x), toVector(values), true);
        graph->setPen(pen);
        graph->setSelectable(QCP::stNone);
        return graph;
    }
};

QPen linePen(const QColor& color, double width, Qt::PenStyle line = Qt::SolidLine)
{
    return { color, width, line, Qt::RoundCap, Qt::RoundJoin };
}

void drawInterval(const Drawing& d)
{
    QCPGraph* low = d.addCurve(d.series(), d.series().low, Qt::NoPen);
    QCPGraph* high = d.addCurve(d.series(), d.series().high, Qt::NoPen);
    high->setBrush(
        withAlpha(d.curveColor(), d.colors().isDark ? bandOpacityOnDark : bandOpacityOnLight));
    high->setChannelFillGraph(low);
    if (d.series().layers.size() > mostErrorBars)
        return;
    auto* centre = d.addCurve(d.series(), d.series().value, Qt::NoPen);
    auto* bars = new QCPErrorBars(d.plot.xAxis, d.plot.yAxis);
    bars->setSelectable(QCP::stNone);
    bars->setDataPlottable(centre);
    QVector<double> minus;
    QVector<double> plus;
    for (std::size_t i = 0; i < d.series().x.size(); ++i) {
        minus << d.series().value[i] - d.series().low[i];
        plus << d.series().high[i] - d.series().value[i];
    }
    bars->setData(minus, plus);
    bars->setWhiskerWidth(0);
    bars->setSymbolGap(0);
    bars->setPen(linePen(withAlpha(d.curveColor(), 0.55), 1));
}

QCPScatterStyle marker(const Drawing& d, const QColor& color, bool isConverged)
{
    // A rim in the background's colour keeps points apart from the line, where they are large
    // enough to have one; a fit that stopped early is hollow.
    const QColor& background = d.colors().background;
    const double size = d.markerSize();
    if (!isConverged)
        return { QCPScatterStyle::ssCircle, QPen(color, 1.5), background, size };
    const bool hasRim = size > (smallestMarker + largestMarker) / 2;
    return { QCPScatterStyle::ssCircle, hasRim ? QPen(background, 1.2) : QPen(color, 1), color,
        hasRim ? size + 1.2 : size };
}

void addPoint(const Drawing& d, double x, double y, const QCPScatterStyle& style)
{
    QCPGraph* graph = d.plot.addGraph();
    graph->setData({ x }, { y }, true);
    graph->setLineStyle(QCPGraph::lsNone);
    graph->setScatterStyle(style);
    graph->setSelectable(QCP::stNone);
}

void drawPoints(const Drawing& d)
{
    const QCPRange visible = d.plot.yAxis->range();
    for (std::size_t i = 0; i < d.series().layers.size(); ++i) {
        const double x = d.series().x[i];
        const double y = d.series().value[i];
        if (std::isnan(y))
            continue;
        const auto fading = d.scene.opacity.find(d.series().layers[i]);
        const double opacity = fading == d.scene.opacity.end() ? 1 : fading->second;
        const QColor color = mixed(d.colors().background, d.curveColor(), opacity);
        if (y < visible.lower) // a value below the axis is shown at its edge, pointing there
            addPoint(d, x, visible.lower + visible.size() * 0.015,
                QCPScatterStyle(
                    QCPScatterStyle::ssTriangleInverted, QPen(color, 1.5), color, d.markerSize()));
        else
            addPoint(d, x, y, marker(d, color, d.series().isConverged[i] != 0));
    }
}

double valueAt(const SweepSeries& series, LayerIndex layer)
{
    const auto found = std::ranges::lower_bound(series.layers, layer);
    if (found == series.layers.end() || *found != layer)
        return std::nan("");
    return series.value[std::size_t(found - series.layers.begin())];
}

void drawBest(const Drawing& d)
{
    if (!d.series().best)
        return;
    const double y = valueAt(d.series(), *d.series().best);
    if (std::isnan(y))
        return;
    addPoint(d, d.series().best->value, y,
        QCPScatterStyle(QCPScatterStyle::ssCircle, QPen(d.colors().text, 1.5), Qt::NoBrush,
            d.markerSize() + 7));
}

// A bar along the axis under each run of neighbouring layers that are as good as the best.
void drawPlateau(const Drawing& d)
{
    const auto& layers = d.series().layers;
    const auto& plateau = d.series().plateau;
    if (plateau.size() < 2)
        return;
    const auto position = [&layers](LayerIndex layer) {
        return std::ranges::lower_bound(layers, layer) - layers.begin();
    };
    for (std::size_t begin = 0; begin < plateau.size();) {
        std::size_t end = begin + 1;
        while (end < plateau.size() && position(plateau[end]) == position(plateau[end - 1]) + 1)
            ++end;
        auto* bar = new QCPItemRect(&d.plot);
        bar->setSelectable(false);
        bar->setPen(Qt::NoPen);
        bar->setBrush(withAlpha(d.curveColor(), 0.5));
        for (QCPItemPosition* corner : { bar->topLeft, bar->bottomRight }) {
            corner->setTypeX(QCPItemPosition::ptPlotCoords);
            corner->setTypeY(QCPItemPosition::ptAbsolute);
        }
        const double bottom = d.plot.axisRect()->bottom();
        bar->topLeft->setCoords(plateau[begin].value - 0.4, bottom - 4);
        bar->bottomRight->setCoords(plateau[end - 1].value + 0.4, bottom);
        begin = end;
    }
}

/// Where a curve ends so far; the label goes there.
std::optional<std::pair<double, double>> lastPoint(
    const SweepSeries& series, const std::vector<double>& values)
{
    for (std::size_t i = values.size(); i-- > 0;) {
        if (!std::isnan(values[i]))
            return std::pair { series.x[i], values[i] };
    }
    return std::nullopt;
}

std::vector<EndLabel> endLabels(const SweepScene& scene, const ThemeColors& colors)
{
    const SweepSeries& series = scene.series;
    std::vector<EndLabel> labels;
    const auto add = [&labels](const SweepSeries& of, const std::vector<double>& values,
                         const QString& text, const QString& shortText, const QColor& color) {
        if (const auto end = lastPoint(of, values))
            labels.push_back({ text, shortText, color, end->first, end->second });
    };
    add(series, series.value, tr("test"), {},
        scene.isStale ? colors.mutedText : colors.seriesColor(0));
    add(series, series.validation, tr("validation"), tr("valid."), colors.mutedText);
    add(series, series.train, tr("train: fit, not evidence"), tr("train"), colors.mutedText);
    add(series, series.control, tr("control: other texts' labels"), tr("control"), colors.mutedText);
    for (std::size_t i = 0; i < scene.comparisons.size(); ++i) {
        const NamedSeries& run = scene.comparisons[i];
        add(run.series, run.series.value, oneLine(run.name, 28), oneLine(run.name, 14),
            colors.seriesColor(i + 1));
    }
    if (series.hasPlan) {
        const QString value = scoreNumber(series.baseline);
        labels.push_back({ u"%1 %2"_s.arg(baselineText(series.metric, series.task), value),
            series.task == Task::Regression ? tr("mean %1").arg(value) : QString(),
            colors.mutedText, series.x.empty() ? 0 : series.x.back() + 0.5, series.baseline });
    }
    if (!std::isnan(series.textBaseline)) {
        const QString value = scoreNumber(series.textBaseline);
        labels.push_back({ u"%1 %2"_s.arg(textBaselineText(series.textBaselineKind), value),
            tr("texts %1").arg(value), colors.mutedText, series.x.empty() ? 0 : series.x.back() + 0.5,
            series.textBaseline });
    }
    return labels;
}

/// On screen a curve that has not begun yet has its room already, so that the axes stay where they
/// are when the first point lands.
std::vector<EndLabel> labelsToLeaveRoomFor(
    std::vector<EndLabel> labels, const SweepScene& scene, const FigureStyle& style)
{
    if (scene.series.hasPlan && !style.isPaper())
        labels.push_back({ tr("train: fit, not evidence"), tr("train"), {} });
    return labels;
}

void drawCurves(const Drawing& d)
{
    const SweepSeries& series = d.series();
    if (series.hasPlan)
        addHorizontalLine(d.plot, series.baseline, linePen(d.colors().baseline, 1, Qt::DashLine));
    if (!std::isnan(series.textBaseline))
        addHorizontalLine(
            d.plot, series.textBaseline, linePen(d.colors().baseline, 1, Qt::DashDotLine));
    for (std::size_t i = 0; i < d.scene.comparisons.size(); ++i) {
        const SweepSeries& other = d.scene.comparisons[i].series;
        d.addCurve(other, other.value, linePen(withAlpha(d.colors().seriesColor(i + 1), 0.6), 1.5));
    }
    drawInterval(d);
    d.addCurve(series, series.train, linePen(withAlpha(d.colors().text, 0.45), 1, Qt::DotLine));
    d.addCurve(series, series.control, linePen(withAlpha(d.colors().text, 0.45), 1, Qt::DashDotDotLine));
    d.addCurve(series, series.validation, linePen(withAlpha(d.colors().text, 0.5), 1.2));
    d.addCurve(series, series.value, linePen(d.curveColor(), 2));
    drawPoints(d);
    drawBest(d);
}

void setRanges(QCustomPlot& plot, const SweepScene& scene)
{
    std::vector<LayerIndex> layers = scene.series.layers;
    for (const NamedSeries& run : scene.comparisons)
        layers.insert(layers.end(), run.series.layers.begin(), run.series.layers.end());
    std::ranges::sort(layers);
    const AxisRange x = layerRange(layers);
    plot.xAxis->setRange(x.low, x.high);
    // A little air, so that points at the very ends are not cut.
    const double air = airAtTheEnds * (scene.range.high - scene.range.low);
    plot.yAxis->setRange(scene.range.low - air, scene.range.high + air);
}

} // namespace

void drawSweep(
    QCustomPlot& plot, const SweepScene& scene, const FigureStyle& style, bool keepRanges)
{
    startPlot(plot, style);
    useLayerAxis(plot, scene.series.layers, scene.selected, style);
    useDecimalAxis(plot);
    if (!keepRanges)
        setRanges(plot, scene);

    const double width = plot.viewport().width();
    const PlotHeading heading { scene.title, scene.detail, scene.bestTexts, true };
    const HeadingLayout headingLayout = layOutHeading(heading, width, style);
    const std::vector<EndLabel> labels = endLabels(scene, style.colors);
    const std::vector<EndLabel> widths = labelsToLeaveRoomFor(labels, scene, style);
    const bool useShort = endLabelWidth(widths, false, style) > width * widestLabelColumn;
    layOutPlot(plot, { headingLayout.height, endLabelWidth(widths, useShort, style) }, style);

    const Drawing drawing { plot, scene, style };
    drawPlateau(drawing);
    if (scene.selected) {
        addLayerLine(plot, *scene.selected, style);
        addLayerMark(plot, *scene.selected, style);
    }
    drawCurves(drawing);
    addEndLabels(plot, labels, useShort, style);
    addHeading(plot, heading, headingLayout, style);
    addLayerAxisName(plot, style);
}

} // namespace fathom
