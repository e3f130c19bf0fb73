// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/penalty_path_plot.h"

#include "ui/plots/figure_text.h"
#include "ui/plots/plot_frame.h"

#include <qcustomplot.h>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double columnWidth = 0.72; // of the distance between layers
constexpr double left = 1e-6; // a layer whose coefficients have a larger norm is left (lmprobe)
constexpr double faintest = 0.2; // of the series' colour

/// Ticks of the penalty axis, whose coordinate is the logarithm of the share.
void usePenaltyAxis(QCustomPlot& plot, double smallest)
{
    auto ticker = QSharedPointer<QCPAxisTickerText>::create();
    for (const double share : { 1.0, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001 }) {
        if (share >= smallest * 0.99)
            ticker->addTick(std::log10(share), QString::number(share));
    }
    plot.yAxis->setTicker(ticker);
}

} // namespace

PenaltyPathPlot::PenaltyPathPlot(QWidget* parent)
    : LayerPlot(parent)
{
    setAccessibleName(tr("Layers by penalty"));
}

void PenaltyPathPlot::setSelection(const LayerSelection& selection)
{
    m_selection = selection;
    const auto count = selection.candidates.size();
    std::erase_if(m_selection.path, [&](const auto& point) {
        return !(point.alpha > 0) || !std::isfinite(point.alpha)
            || point.importances.size() != count;
    });
    if (!(m_selection.alphaMax > 0) || !std::isfinite(m_selection.alphaMax))
        m_selection.path.clear();
    onDataChanged();
}

void PenaltyPathPlot::clear()
{
    m_selection = {};
    resetZoom();
    onDataChanged();
}

double PenaltyPathPlot::entryShare(std::size_t candidate) const
{
    const auto found = std::ranges::find_if(m_selection.path,
        [candidate](const auto& point) { return point.importances[candidate] > left; });
    return found == m_selection.path.end() ? 0 : found->alpha / m_selection.alphaMax;
}

QString PenaltyPathPlot::summary() const
{
    if (!hasFigure())
        return {};
    std::size_t first = 0;
    qsizetype entered = 0;
    for (std::size_t i = 0; i < m_selection.candidates.size(); ++i) {
        first = entryShare(i) > entryShare(first) ? i : first;
        entered += entryShare(i) > 0 ? 1 : 0;
    }
    const auto smallest = shortNumber(m_selection.path.back().alpha / m_selection.alphaMax);
    if (entered == 0)
        return tr("No layer is left down to a penalty of %1 of the largest.").arg(smallest);
    return tr("Layers that a group lasso leaves as its penalty falls: %1 enters first, at %2 of "
              "the largest penalty; at %3 there are %4 of %5.")
        .arg(layerPhrase(m_selection.candidates[first]), shortNumber(entryShare(first)), smallest)
        .arg(entered)
        .arg(m_selection.candidates.size());
}

QString PenaltyPathPlot::toolTipOf(LayerIndex layer) const
{
    const auto found = std::ranges::find(m_selection.candidates, layer);
    if (found == m_selection.candidates.end() || !hasFigure())
        return {};
    const auto candidate = std::size_t(found - m_selection.candidates.begin());
    const QString heading
        = layer == embeddingLayer ? tr("Embedding") : tr("Layer %1").arg(layer.value);
    const double share = entryShare(candidate);
    const QString entry = share > 0
        ? tr("enters at %1 of the largest penalty").arg(exactNumber(share))
        : tr("does not enter");
    const double last = m_selection.path.back().importances[candidate];
    return u"<b>%1</b><br>%2<br>%3"_s.arg(
        heading, entry, tr("norm at the smallest penalty: %1").arg(exactNumberOrDash(last)));
}

std::vector<LayerIndex> PenaltyPathPlot::layersWithData() const
{
    return hasFigure() ? m_selection.candidates : std::vector<LayerIndex> {};
}

QString PenaltyPathPlot::figureName() const
{
    return u"penalty-path"_s;
}

bool PenaltyPathPlot::hasFigure() const
{
    return m_selection.path.size() > 1 && !m_selection.candidates.empty();
}

QString PenaltyPathPlot::dataAsCsv() const
{
    QString csv = u"alpha,share_of_largest,layer,name,norm\r\n"_s;
    for (const auto& point : m_selection.path) {
        for (std::size_t i = 0; i < m_selection.candidates.size(); ++i) {
            const LayerIndex layer = m_selection.candidates[i];
            const QString name
                = layer == embeddingLayer ? u"embedding"_s : u"block %1"_s.arg(layer.value);
            csv += u"%1,%2,%3,%4,%5\r\n"_s.arg(exactNumber(point.alpha),
                exactNumber(point.alpha / m_selection.alphaMax), QString::number(layer.value), name,
                exactNumber(point.importances[i]));
        }
    }
    return csv;
}

void PenaltyPathPlot::draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const
{
    const ThemeColors& colors = style.colors;
    const std::optional<LayerIndex> selected = style.isPaper() ? std::nullopt : selectedLayer();
    const PlotHeading heading { tr("Layers by penalty"),
        tr("at which share of the largest penalty a layer enters; the stronger, the larger its "
           "coefficients"),
        {}, false };
    const HeadingLayout headingLayout = layOutHeading(heading, plot.viewport().width(), style);
    const double smallest = m_selection.path.back().alpha / m_selection.alphaMax;
    startPlot(plot, style);
    useLayerAxis(plot, m_selection.candidates, selected, style);
    usePenaltyAxis(plot, smallest);
    const AxisRange x = layerRange(m_selection.candidates);
    if (!keepRanges) {
        plot.xAxis->setRange(x.low, x.high);
        plot.yAxis->setRange(std::log10(smallest), 0.04);
    }
    const double used = shareUsed() > 0 ? std::log10(shareUsed()) : 0;
    const bool showsUsed = shareUsed() >= smallest && shareUsed() <= 1;
    std::vector<EndLabel> labels;
    if (showsUsed)
        labels.push_back({ tr("used"), {}, colors.mutedText, x.high, used });
    const std::vector<EndLabel> axisName { { tr("layer"), {}, colors.mutedText, 0, 0 } };
    const double right
        = std::max(endLabelWidth(labels, false, style), endLabelWidth(axisName, false, style));
    layOutPlot(plot, { headingLayout.height, right }, style);
    drawColumns(plot, style);
    if (showsUsed)
        addHorizontalLine(plot, used, QPen(colors.baseline, 1, Qt::DashLine));
    addEndLabels(plot, labels, false, style);
    if (selected)
        addLayerMark(plot, *selected, style);
    addLayerAxisName(plot, style);
    addHeading(plot, heading, headingLayout, style);
}

/// Each value of the path stands for the penalties half-way to its neighbours.
void PenaltyPathPlot::drawColumns(QCustomPlot& plot, const FigureStyle& style) const
{
    const auto& path = m_selection.path;
    double largest = 0;
    for (const auto& point : path) {
        for (const double norm : point.importances)
            largest = std::isfinite(norm) ? std::max(largest, norm) : largest;
    }
    const auto height
        = [&](std::size_t k) { return std::log10(path[k].alpha / m_selection.alphaMax); };
    for (std::size_t k = 0; k < path.size(); ++k) {
        const double top = k > 0 ? (height(k) + height(k - 1)) / 2 : height(k);
        const double bottom = k + 1 < path.size() ? (height(k) + height(k + 1)) / 2 : height(k);
        for (std::size_t i = 0; i < m_selection.candidates.size(); ++i) {
            const double norm = path[k].importances[i];
            if (!(norm > left) || !std::isfinite(norm))
                continue;
            const double strength = faintest + (1 - faintest) * std::sqrt(norm / largest);
            const double layer = m_selection.candidates[i].value;
            auto* cell = new QCPItemRect(&plot);
            cell->setSelectable(false);
            cell->setAntialiased(false); // cells touch
            cell->setPen(Qt::NoPen);
            cell->setBrush(mixed(style.colors.background, style.colors.seriesColor(0), strength));
            cell->topLeft->setCoords(layer - columnWidth / 2, top);
            cell->bottomRight->setCoords(layer + columnWidth / 2, bottom);
        }
    }
}

} // namespace fathom
