// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_frame.h"

#include "ui/plots/label_spread.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr int tickLength = 4;
constexpr int tickPadding = 4;
constexpr double gap = 8; // the window's grid, in pixels

/// Integer ticks at the layers themselves; labels thinned to what fits, a short tick for every
/// other layer.
class LayerTicker final : public QCPAxisTicker
{
public:
    LayerTicker(QCPAxis* axis, std::vector<LayerIndex> layers, double labelWidth)
        : m_axis(axis)
        , m_layers(std::move(layers))
        , m_labelWidth(labelWidth)
    {
    }

    void generate(const QCPRange& range, const QLocale&, QChar, int, QVector<double>& ticks,
        QVector<double>* subTicks, QVector<QString>* tickLabels) override
    {
        const double pixelsPerLayer
            = range.size() > 0 ? m_axis->axisRect()->width() / range.size() : 0;
        ticks.clear();
        if (subTicks)
            subTicks->clear();
        if (tickLabels)
            tickLabels->clear();
        const std::vector<LayerIndex> labelled
            = labelledLayers(m_layers, pixelsPerLayer, m_labelWidth);
        for (const LayerIndex layer : m_layers) {
            if (!range.contains(layer.value))
                continue;
            if (std::ranges::binary_search(labelled, layer)) {
                ticks << layer.value;
                if (tickLabels)
                    *tickLabels << layerTickText(layer);
            } else if (subTicks) {
                *subTicks << layer.value;
            }
        }
    }

private:
    QCPAxis* m_axis;
    std::vector<LayerIndex> m_layers;
    double m_labelWidth;
};

/// Labels with the decimals of the tick step, so that they all have the same.
class DecimalTicker final : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange& range) override
    {
        const double step = QCPAxisTicker::getTickStep(range);
        m_decimals = std::clamp(int(std::ceil(-std::log10(step) - 1e-9)), 0, 9);
        return step;
    }
    QString getTickLabel(double tick, const QLocale&, QChar, int) override
    {
        return QString::number(std::abs(tick) < 1e-12 ? 0.0 : tick, 'f', m_decimals);
    }
    int getSubTickCount(double) override { return 0; }

private:
    int m_decimals = 1;
};

void styleAxis(QCPAxis& axis, const FigureStyle& style)
{
    const QPen pen(style.colors.axis, 1);
    axis.setBasePen(pen);
    axis.setTickPen(pen);
    axis.setSubTickPen(pen);
    axis.setTickLabelFont(style.font);
    axis.setTickLabelColor(style.colors.mutedText);
    axis.setTickLength(0, tickLength);
    axis.setSubTickLength(0, tickLength / 2);
    axis.setTickLabelPadding(tickPadding);
    axis.setLabel(QString());
    axis.grid()->setPen(QPen(style.colors.grid, 1));
    axis.grid()->setZeroLinePen(Qt::NoPen);
}

QRectF innerRect(const QCustomPlot& plot)
{
    return plot.axisRect()->rect();
}

QCPItemLine* addLine(QCustomPlot& plot, const QPen& pen)
{
    auto* line = new QCPItemLine(&plot);
    line->setPen(pen);
    line->setSelectable(false);
    return line;
}

const QString& textOf(const EndLabel& label, bool useShort)
{
    return useShort && !label.shortText.isEmpty() ? label.shortText : label.text;
}

void addRing(QCustomPlot& plot, const QPointF& centre, double radius, const FigureStyle& style)
{
    auto* ring = new QCPItemEllipse(&plot);
    ring->setLayer(u"overlay"_s);
    ring->setClipToAxisRect(false);
    ring->setSelectable(false);
    ring->setPen(QPen(style.colors.text, 1.5));
    ring->topLeft->setType(QCPItemPosition::ptAbsolute);
    ring->bottomRight->setType(QCPItemPosition::ptAbsolute);
    ring->topLeft->setCoords(centre - QPointF(radius, radius));
    ring->bottomRight->setCoords(centre + QPointF(radius, radius));
}

} // namespace

void startPlot(QCustomPlot& plot, const FigureStyle& style)
{
    plot.clearPlottables();
    plot.clearItems();
    plot.setBackground(QBrush(style.colors.background));
    plot.axisRect()->setupFullAxesBox(false);
    for (QCPAxis* axis : { plot.xAxis2, plot.yAxis2 })
        axis->setVisible(false);
    for (QCPAxis* axis : { plot.xAxis, plot.yAxis })
        styleAxis(*axis, style);
    plot.xAxis->grid()->setVisible(false);
}

void useLayerAxis(
    QCustomPlot& plot, const std::vector<LayerIndex>& layers, const FigureStyle& style)
{
    const QFontMetricsF metrics(style.font);
    double widest = 0;
    if (!layers.empty())
        widest = std::max(metrics.horizontalAdvance(layerTickText(layers.front())),
            metrics.horizontalAdvance(layerTickText(layers.back())));
    plot.xAxis->setTicker(QSharedPointer<LayerTicker>::create(plot.xAxis, layers, widest + gap));
}

void useDecimalAxis(QCustomPlot& plot)
{
    plot.yAxis->setTicker(QSharedPointer<DecimalTicker>::create());
}

void layOutPlot(QCustomPlot& plot, const PlotMargins& margins, const FigureStyle& style)
{
    const QFontMetricsF metrics(style.font);
    const double left = gap + metrics.horizontalAdvance(u"0.00"_s) + tickLength + tickPadding;
    const double bottom = tickLength + tickPadding + metrics.height() + gap;
    plot.axisRect()->setAutoMargins(QCP::msNone);
    plot.axisRect()->setMargins(QMargins(
        qRound(left), qRound(margins.top), qRound(std::max(margins.right, gap)), qRound(bottom)));
    plot.plotLayout()->setOuterRect(plot.viewport());
    for (const auto phase : { QCPLayoutElement::upPreparation, QCPLayoutElement::upMargins,
             QCPLayoutElement::upLayout })
        plot.plotLayout()->update(phase);
}

QCPItemText* addText(QCustomPlot& plot, const QString& text, const QPointF& at,
    Qt::Alignment anchor, const QColor& color, const FigureStyle& style)
{
    auto* item = new QCPItemText(&plot);
    item->setLayer(u"overlay"_s);
    item->setClipToAxisRect(false);
    item->setSelectable(false);
    item->setFont(style.font);
    item->setColor(color);
    item->setText(text);
    item->setPositionAlignment(anchor);
    item->setTextAlignment(Qt::AlignLeft);
    item->position->setType(QCPItemPosition::ptAbsolute);
    item->position->setCoords(at);
    return item;
}

void addHorizontalLine(QCustomPlot& plot, double y, const QPen& pen)
{
    QCPItemLine* line = addLine(plot, pen);
    for (QCPItemPosition* end : { line->start, line->end }) {
        end->setTypeX(QCPItemPosition::ptAxisRectRatio);
        end->setTypeY(QCPItemPosition::ptPlotCoords);
        end->setCoords(end == line->start ? 0 : 1, y);
    }
}

void addVerticalLine(QCustomPlot& plot, double x, const QPen& pen)
{
    QCPItemLine* line = addLine(plot, pen);
    for (QCPItemPosition* end : { line->start, line->end }) {
        end->setTypeX(QCPItemPosition::ptPlotCoords);
        end->setTypeY(QCPItemPosition::ptAxisRectRatio);
        end->setCoords(x, end == line->start ? 0 : 1);
    }
}

void addLayerMark(QCustomPlot& plot, LayerIndex layer, const FigureStyle& style)
{
    if (!plot.xAxis->range().contains(layer.value))
        return;
    addVerticalLine(plot, layer.value, QPen(style.colors.accent, 1));
    const QPointF at(plot.xAxis->coordToPixel(layer.value),
        innerRect(plot).bottom() + 1 + tickLength + tickPadding - 2);
    QCPItemText* label = addText(plot, layerTickText(layer), at, Qt::AlignTop | Qt::AlignHCenter,
        style.colors.onAccent, style);
    label->setPadding(QMargins(5, 2, 5, 2));
    label->setBrush(style.colors.accentFill);
}

void addHeading(QCustomPlot& plot, const PlotHeading& heading, const FigureStyle& style)
{
    const QRectF viewport = plot.viewport();
    QFont bold = style.font;
    bold.setWeight(QFont::DemiBold);
    const double top = gap;
    QCPItemText* title = addText(plot, heading.title, { viewport.left() + gap, top },
        Qt::AlignTop | Qt::AlignLeft, style.colors.text, style);
    title->setFont(bold);
    double used = gap + QFontMetricsF(bold).horizontalAdvance(heading.title);
    const QFontMetricsF metrics(style.font);
    const double detailWidth = metrics.horizontalAdvance(heading.detail);
    if (!heading.detail.isEmpty() && used + gap + detailWidth + gap <= viewport.width()) {
        addText(plot, heading.detail, { viewport.left() + used + gap, top },
            Qt::AlignTop | Qt::AlignLeft, style.colors.mutedText, style);
        used += gap + detailWidth;
    }
    const double radius = heading.hasRing ? metrics.xHeight() * 0.6 : 0;
    for (const QString& text : heading.rightTexts) {
        const double width
            = metrics.horizontalAdvance(text) + (heading.hasRing ? 2 * radius + gap / 2 : 0);
        if (text.isEmpty() || used + 3 * gap + width + gap > viewport.width())
            continue;
        addText(plot, text, { viewport.right() - gap, top }, Qt::AlignTop | Qt::AlignRight,
            style.colors.text, style);
        if (heading.hasRing)
            addRing(plot, { viewport.right() - gap - width + radius, top + metrics.height() / 2 },
                radius, style);
        return;
    }
}

double headingHeight(const FigureStyle& style)
{
    return gap + QFontMetricsF(style.font).height() + 1.5 * gap;
}

void addEndLabels(
    QCustomPlot& plot, const std::vector<EndLabel>& labels, bool useShort, const FigureStyle& style)
{
    const double height = QFontMetricsF(style.font).height();
    const QRectF inner = innerRect(plot);
    std::vector<LabelSlot> slots_;
    for (const EndLabel& label : labels) {
        const double y = plot.yAxis->coordToPixel(label.y);
        slots_.push_back({ std::clamp(y, inner.top(), inner.bottom()), height });
    }
    const std::vector<double> centres
        = spreadLabels(slots_, inner.top() - height / 2, inner.bottom() + height / 2);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double x = std::min(plot.xAxis->coordToPixel(labels[i].x) + gap, inner.right() + gap);
        if (x < inner.left())
            continue; // zoomed away
        addText(plot, textOf(labels[i], useShort), { x, centres[i] },
            Qt::AlignVCenter | Qt::AlignLeft, labels[i].color, style);
    }
}

double endLabelWidth(const std::vector<EndLabel>& labels, bool useShort, const FigureStyle& style)
{
    const QFontMetricsF metrics(style.font);
    double widest = 0;
    for (const EndLabel& label : labels)
        widest = std::max(widest, metrics.horizontalAdvance(textOf(label, useShort)));
    return widest + 2 * gap;
}

} // namespace fathom
