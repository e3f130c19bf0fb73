// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/plot_frame.h"

#include "ui/plots/label_spread.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr int tickLength = 4;
constexpr int tickPadding = 4;
constexpr double gap = 8; // the window's grid, in pixels
constexpr double tickLabelGap = 4;
constexpr int markPadding = 5; // beside the selected layer's number
constexpr double endLabelGap = 12; // leaves room for the ring around the best point
constexpr int mostDecimals = 9;

/// Integer ticks at the layers themselves; labels thinned to what fits, a short tick for every
/// other layer. The selected layer's neighbours make room for its mark.
class LayerTicker final : public QCPAxisTicker
{
public:
    LayerTicker(QCPAxis* axis, std::vector<LayerIndex> layers, std::optional<LayerIndex> selected,
        const QFont& font)
        : m_axis(axis)
        , m_layers(std::move(layers))
        , m_selected(selected)
    {
        const QFontMetricsF metrics(font);
        for (const LayerIndex layer : m_layers)
            m_widths.push_back(metrics.horizontalAdvance(layerTickText(layer)));
        if (selected)
            m_selectedWidth = metrics.horizontalAdvance(layerTickText(*selected)) + 2 * markPadding;
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
            = labelledLayers(m_layers, m_widths, pixelsPerLayer, tickLabelGap);
        for (std::size_t i = 0; i < m_layers.size(); ++i) {
            const LayerIndex layer = m_layers[i];
            if (!range.contains(layer.value))
                continue;
            if (std::ranges::binary_search(labelled, layer) && !isHidden(i, pixelsPerLayer)) {
                ticks << layer.value;
                if (tickLabels)
                    *tickLabels << layerTickText(layer);
            } else if (subTicks) {
                *subTicks << layer.value;
            }
        }
    }

private:
    [[nodiscard]] bool isHidden(std::size_t i, double pixelsPerLayer) const
    {
        return m_selected && *m_selected != m_layers[i]
            && std::abs(m_selected->value - m_layers[i].value) * pixelsPerLayer
            < (m_selectedWidth + m_widths[i]) / 2 + 2;
    }

    QCPAxis* m_axis;
    std::vector<LayerIndex> m_layers;
    std::optional<LayerIndex> m_selected;
    std::vector<double> m_widths;
    double m_selectedWidth = 0;
};

/// Labels with the decimals of the tick step, so that they all have the same.
class DecimalTicker final : public QCPAxisTicker
{
protected:
    double getTickStep(const QCPRange& range) override
    {
        const double step = QCPAxisTicker::getTickStep(range);
        // The fewest places that show the step as it is: 0.05 and 0.025 need two and three.
        m_decimals = 0;
        for (double scaled = step;
             m_decimals < mostDecimals && std::abs(scaled - std::round(scaled)) > 1e-6 * scaled;
             scaled *= 10)
            ++m_decimals;
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

double widestTickLabel(const QCPAxis& axis, const QFontMetricsF& metrics)
{
    QVector<double> ticks;
    QVector<QString> labels;
    axis.ticker()->generate(axis.range(), QLocale::c(), u'f', 0, ticks, nullptr, &labels);
    double widest = 0;
    for (const QString& label : labels)
        widest = std::max(widest, metrics.horizontalAdvance(label));
    return widest;
}

QRectF innerRect(const QCustomPlot& plot)
{
    return plot.axisRect()->rect();
}

// Where QCustomPlot puts the upper edge of the x axis' tick labels.
double tickLabelTop(const QCustomPlot& plot)
{
    return plot.axisRect()->bottom() + tickLength + tickPadding;
}

QCPItemLine* addLine(QCustomPlot& plot, const QPen& pen)
{
    auto* line = new QCPItemLine(&plot);
    line->setPen(pen);
    line->setSelectable(false);
    return line;
}

QFont boldFont(const FigureStyle& style)
{
    QFont font = style.font;
    font.setWeight(QFont::DemiBold);
    return font;
}

double ringRadius(const QFontMetricsF& metrics)
{
    return metrics.xHeight() * 0.6;
}

double ringSpace(const QFontMetricsF& metrics)
{
    return 2 * ringRadius(metrics) + gap;
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

void useLayerAxis(QCustomPlot& plot, const std::vector<LayerIndex>& layers,
    std::optional<LayerIndex> selected, const FigureStyle& style)
{
    plot.xAxis->setTicker(
        QSharedPointer<LayerTicker>::create(plot.xAxis, layers, selected, style.font));
}

void useDecimalAxis(QCustomPlot& plot)
{
    plot.yAxis->setTicker(QSharedPointer<DecimalTicker>::create());
}

void layOutPlot(QCustomPlot& plot, const PlotMargins& margins, const FigureStyle& style)
{
    const QFontMetricsF metrics(style.font);
    const double left = gap + widestTickLabel(*plot.yAxis, metrics) + tickLength + tickPadding;
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

void addLayerLine(QCustomPlot& plot, LayerIndex layer, const FigureStyle& style)
{
    if (plot.xAxis->range().contains(layer.value))
        addVerticalLine(plot, layer.value, QPen(style.colors.accent, 1));
}

void addLayerMark(QCustomPlot& plot, LayerIndex layer, const FigureStyle& style)
{
    if (!plot.xAxis->range().contains(layer.value))
        return;
    constexpr int above = 2;
    const QPointF at(plot.xAxis->coordToPixel(layer.value), tickLabelTop(plot) - above);
    QCPItemText* label = addText(plot, layerTickText(layer), at, Qt::AlignTop | Qt::AlignHCenter,
        style.colors.onAccent, style);
    label->setPadding(QMargins(markPadding, above, markPadding, above));
    label->setBrush(style.colors.accentFill);
}

void addLayerAxisName(QCustomPlot& plot, const FigureStyle& style)
{
    addText(plot, QCoreApplication::translate("fathom::LayerPlot", "layer"),
        { innerRect(plot).right() + endLabelGap, tickLabelTop(plot) }, Qt::AlignTop | Qt::AlignLeft,
        style.colors.mutedText, style);
}

HeadingLayout layOutHeading(const PlotHeading& heading, double width, const FigureStyle& style)
{
    const QFontMetricsF metrics(style.font);
    HeadingLayout layout;
    layout.titleWidth = QFontMetricsF(boldFont(style)).horizontalAdvance(heading.title);
    const double detailWidth = metrics.horizontalAdvance(heading.detail);
    layout.hasDetail
        = !heading.detail.isEmpty() && layout.titleWidth + detailWidth + 3 * gap <= width;
    const double used = layout.titleWidth + (layout.hasDetail ? gap + detailWidth : 0) + gap;
    const double ring = heading.hasRing ? ringSpace(metrics) : 0;
    const auto place = [&](double room) {
        const auto found = std::ranges::find_if(heading.notes, [&](const QString& text) {
            return !text.isEmpty() && ring + metrics.horizontalAdvance(text) <= room;
        });
        if (found != heading.notes.end())
            layout.note = *found;
    };
    place(width - used - 4 * gap);
    // Nothing explains a figure on paper but itself, so there the note gets a line of its own.
    if (layout.note.isEmpty() && style.isPaper()) {
        place(width - 2 * gap);
        layout.isNoteBelow = !layout.note.isEmpty();
    }
    layout.height = gap + metrics.height() * (layout.isNoteBelow ? 2.1 : 1) + 1.5 * gap;
    return layout;
}

void addHeading(QCustomPlot& plot, const PlotHeading& heading, const HeadingLayout& layout,
    const FigureStyle& style)
{
    const QRectF viewport = plot.viewport();
    const QFontMetricsF metrics(style.font);
    const QPointF origin = viewport.topLeft() + QPointF(gap, gap);
    const auto corner = Qt::AlignTop | Qt::AlignLeft;
    addText(plot, heading.title, origin, corner, style.colors.text, style)
        ->setFont(boldFont(style));
    if (layout.hasDetail)
        addText(plot, heading.detail, origin + QPointF(layout.titleWidth + gap, 0), corner,
            style.colors.mutedText, style);
    if (layout.note.isEmpty())
        return;
    const double ring = heading.hasRing ? ringSpace(metrics) : 0;
    const double noteWidth = ring + metrics.horizontalAdvance(layout.note);
    const QPointF note = layout.isNoteBelow
        ? origin + QPointF(0, 1.1 * metrics.height())
        : QPointF(viewport.right() - gap - noteWidth, origin.y());
    addText(plot, layout.note, note + QPointF(ring, 0), corner, style.colors.text, style);
    if (heading.hasRing)
        addRing(plot, note + QPointF(ringRadius(metrics) + 1, metrics.height() / 2),
            ringRadius(metrics), style);
}

void addEndLabels(
    QCustomPlot& plot, const std::vector<EndLabel>& labels, bool useShort, const FigureStyle& style)
{
    const double height = QFontMetricsF(style.font).height() + 2;
    const QRectF inner = innerRect(plot);
    std::vector<LabelSlot> slots_;
    for (const EndLabel& label : labels) {
        const double y = plot.yAxis->coordToPixel(label.y);
        slots_.push_back({ std::clamp(y, inner.top(), inner.bottom()), height });
    }
    const std::vector<double> centres
        = spreadLabels(slots_, inner.top() - height / 2, inner.bottom() + height / 2);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double x
            = std::min(plot.xAxis->coordToPixel(labels[i].x), inner.right()) + endLabelGap;
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
    return widest + endLabelGap + gap;
}

} // namespace fathom
