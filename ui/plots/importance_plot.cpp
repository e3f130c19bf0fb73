// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/importance_plot.h"

#include "ui/plots/figure_text.h"
#include "ui/plots/plot_frame.h"

#include <QCoreApplication>
#include <qcustomplot.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double barWidth = 0.72; // of the distance between layers

} // namespace

ImportancePlot::ImportancePlot(QWidget* parent)
    : LayerPlot(parent)
{
    setAccessibleName(tr("Layer importance"));
}

void ImportancePlot::setImportance(
    const LayerImportance& importance, ImportanceMetric metric, bool isNormalized)
{
    m_metric = metric;
    m_isNormalized = isNormalized;
    m_importance = {};
    std::vector<std::size_t> order(
        std::min(importance.layers.size(), importance.importance.size()));
    std::iota(order.begin(), order.end(), std::size_t { 0 });
    std::ranges::sort(order, {}, [&importance](std::size_t i) { return importance.layers[i]; });
    for (const std::size_t i : order) {
        const double value = importance.importance[i];
        m_importance.layers.push_back(importance.layers[i]);
        m_importance.importance.push_back(std::isfinite(value) ? std::max(value, 0.0) : 0.0);
    }
    onDataChanged();
}

void ImportancePlot::clear()
{
    m_importance = {};
    resetZoom();
    onDataChanged();
}

double ImportancePlot::largest() const
{
    const auto& values = m_importance.importance;
    return values.empty() ? 0 : *std::ranges::max_element(values);
}

QString ImportancePlot::summary() const
{
    if (!hasFigure())
        return {};
    const auto& values = m_importance.importance;
    const std::size_t top = std::size_t(std::ranges::max_element(values) - values.begin());
    const QString value = m_isNormalized ? tr("%1 of the sum").arg(shortNumber(values[top]))
                                         : shortNumber(values[top]);
    return tr("Size of the joint probe's coefficients (%1) over %2 layers: largest at %3 with %4.")
        .arg(importanceMetricText(m_metric))
        .arg(values.size())
        .arg(layerPhrase(m_importance.layers[top]), value);
}

QString ImportancePlot::toolTipOf(LayerIndex layer) const
{
    const auto found = std::ranges::find(m_importance.layers, layer);
    if (found == m_importance.layers.end())
        return {};
    const double value = m_importance.importance[std::size_t(found - m_importance.layers.begin())];
    const QString heading
        = layer == embeddingLayer ? tr("Embedding") : tr("Layer %1").arg(layer.value);
    const QString name = m_isNormalized ? tr("share of %1").arg(importanceMetricText(m_metric))
                                        : importanceMetricText(m_metric);
    return u"<b>%1</b><br>%2: %3"_s.arg(heading, name.toHtmlEscaped(), exactNumber(value));
}

std::vector<LayerIndex> ImportancePlot::layersWithData() const
{
    return m_importance.layers;
}

QString ImportancePlot::figureName() const
{
    return u"importance"_s;
}

bool ImportancePlot::hasFigure() const
{
    return !m_importance.layers.empty();
}

QString ImportancePlot::dataAsCsv() const
{
    QString csv = u"layer,name,importance,metric,normalized\r\n"_s;
    for (std::size_t i = 0; i < m_importance.layers.size(); ++i) {
        const LayerIndex layer = m_importance.layers[i];
        const QString name
            = layer == embeddingLayer ? u"embedding"_s : u"block %1"_s.arg(layer.value);
        csv += u"%1,%2,%3,%4,%5\r\n"_s.arg(QString::number(layer.value), name,
            exactNumber(m_importance.importance[i]), csvCell(importanceMetricText(m_metric)),
            m_isNormalized ? u"true"_s : u"false"_s);
    }
    return csv;
}

void ImportancePlot::draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const
{
    const ThemeColors& colors = style.colors;
    const std::optional<LayerIndex> selected = style.isPaper() ? std::nullopt : selectedLayer();
    const QString measure = m_isNormalized ? tr("%1 of the coefficients, share of the sum")
                                           : tr("%1 of the coefficients");
    const PlotHeading heading { tr("Layer importance"), measure.arg(importanceMetricText(m_metric)),
        {}, false };
    const HeadingLayout headingLayout = layOutHeading(heading, plot.viewport().width(), style);
    startPlot(plot, style);
    useLayerAxis(plot, m_importance.layers, selected, style);
    useDecimalAxis(plot);
    if (!keepRanges) {
        const AxisRange x = layerRange(m_importance.layers);
        plot.xAxis->setRange(x.low, x.high);
        plot.yAxis->setRange(0, largest() > 0 ? largest() * 1.06 : 1);
    }
    const std::vector<EndLabel> axisName { { tr("layer"), {}, colors.mutedText, 0, 0 } };
    layOutPlot(plot, { headingLayout.height, endLabelWidth(axisName, false, style) }, style);

    auto* bars = new QCPBars(plot.xAxis, plot.yAxis);
    auto* selectedBar = new QCPBars(plot.xAxis, plot.yAxis);
    for (QCPBars* group : { bars, selectedBar }) {
        group->setWidth(barWidth);
        group->setPen(Qt::NoPen);
        group->setSelectable(QCP::stNone);
    }
    bars->setBrush(mixed(colors.background, colors.seriesColor(0), selected ? 0.45 : 0.75));
    selectedBar->setBrush(colors.seriesColor(0));
    for (std::size_t i = 0; i < m_importance.layers.size(); ++i) {
        const LayerIndex layer = m_importance.layers[i];
        (layer == selected ? selectedBar : bars)->addData(layer.value, m_importance.importance[i]);
    }
    if (selected)
        addLayerMark(plot, *selected, style);
    addLayerAxisName(plot, style);
    addHeading(plot, heading, headingLayout, style);
}

QString importanceMetricText(ImportanceMetric metric)
{
    switch (metric) {
    case ImportanceMetric::L2:
        return QCoreApplication::translate("fathom::ImportancePlot", "L2 norm");
    case ImportanceMetric::L1:
        return QCoreApplication::translate("fathom::ImportancePlot", "L1 norm");
    case ImportanceMetric::MeanAbs:
        return QCoreApplication::translate("fathom::ImportancePlot", "mean absolute value");
    case ImportanceMetric::MaxAbs:
        return QCoreApplication::translate("fathom::ImportancePlot", "largest absolute value");
    }
    return {};
}

} // namespace fathom
