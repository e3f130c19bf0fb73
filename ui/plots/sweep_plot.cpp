// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_plot.h"

#include "ui/plots/figure_text.h"
#include "ui/plots/sweep_scene.h"
#include "ui/plots/sweep_text.h"

#include <QStyle>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace fathom {

SweepPlot::SweepPlot(QWidget* parent)
    : LayerPlot(parent)
{
    rename();
    m_fade.setStartValue(0.0);
    m_fade.setEndValue(1.0);
    connect(&m_fade, &QVariantAnimation::valueChanged, this, [this](const QVariant& value) {
        for (auto& [layer, opacity] : m_arriving)
            opacity = std::max(opacity, value.toDouble());
        scheduleDraw();
    });
    connect(&m_fade, &QVariantAnimation::finished, this, [this] {
        m_arriving.clear();
        scheduleDraw();
    });
}

SweepPlot::~SweepPlot() = default;

void SweepPlot::setPlan(const SweepPlan& plan)
{
    m_result = {};
    m_result.add(SweepPlanned { plan });
    m_isStale = false;
    resetZoom();
    showAtOnce();
}

void SweepPlot::addLayer(const LayerScore& score)
{
    m_result.add(LayerScored { score, nullptr, nullptr });
    const int duration = style()->styleHint(QStyle::SH_Widget_Animation_Duration, nullptr, this);
    if (duration > 0 && isVisible()) {
        // Points still fading in are done at once: a fast sweep is not slowed down by its
        // animation.
        m_arriving = { { score.layer, 0.0 } };
        m_fade.stop();
        m_fade.setDuration(duration);
        m_fade.start();
    }
    onDataChanged();
}

void SweepPlot::setBaselines(const SweepResult& result)
{
    if (result.baselines().size() == m_result.baselines().size())
        return;
    for (const auto& [kind, baseline] : result.baselines())
        m_result.add(baseline);
    onDataChanged();
}

void SweepPlot::setResult(const SweepResult& result)
{
    m_result = result;
    showAtOnce();
}

void SweepPlot::clear()
{
    m_result = {};
    m_isStale = false;
    resetZoom();
    showAtOnce();
}

void SweepPlot::showAtOnce()
{
    m_fade.stop();
    m_arriving.clear();
    rename();
    onDataChanged();
}

void SweepPlot::rename()
{
    setAccessibleName(tr("%1 by layer").arg(sweepMetricHeading(metric(), taskOf(m_result))));
}

void SweepPlot::setStale(bool isStale)
{
    if (isStale == m_isStale)
        return;
    m_isStale = isStale;
    onDataChanged();
}

void SweepPlot::setMetric(SweepMetric metric)
{
    if (metric == m_metric)
        return;
    m_metric = metric;
    rename();
    resetZoom();
    onDataChanged();
}

SweepMetric SweepPlot::metric() const
{
    const auto metrics = sweepMetrics(taskOf(m_result));
    return std::ranges::find(metrics, m_metric) == metrics.end() ? metrics.front() : m_metric;
}

void SweepPlot::setComparisons(const std::vector<SweepComparison>& comparisons)
{
    m_comparisons = comparisons;
    onDataChanged();
}

QString SweepPlot::summary() const
{
    QString sentence = sweepSummary(m_result);
    if (m_isStale && !sentence.isEmpty())
        sentence = tr("From earlier settings. %1").arg(sentence);
    return sentence;
}

QString SweepPlot::toolTipOf(LayerIndex layer) const
{
    return sweepToolTip(m_result, layer);
}

std::vector<LayerIndex> SweepPlot::layersWithData() const
{
    std::vector<LayerIndex> layers;
    for (const auto& [layer, scored] : m_result.layers())
        layers.push_back(layer);
    return layers;
}

QString SweepPlot::figureName() const
{
    return u"sweep"_s;
}

bool SweepPlot::hasFigure() const
{
    return m_result.hasPlan() || !m_result.layers().empty();
}

QString SweepPlot::dataAsCsv() const
{
    return sweepSeriesCsv(m_result);
}

void SweepPlot::draw(QCustomPlot& plot, const FigureStyle& style, bool keepRanges) const
{
    const SweepMetric shown = metric();
    SweepScene scene;
    scene.series = makeSweepSeries(m_result, shown);
    for (const SweepComparison& run : m_comparisons)
        if (taskOf(run.result) == taskOf(m_result))
            scene.comparisons.push_back({ run.name, makeSweepSeries(run.result, shown) });
    scene.range = sweepRange(m_result, shown);
    scene.title = tr("Test %1").arg(sweepMetricText(shown, taskOf(m_result)));
    scene.detail = sweepDetail(m_result, shown);
    scene.bestTexts = { sweepBestText(m_result, shown, PlateauText::Sentence),
        sweepBestText(m_result, shown, PlateauText::Word),
        sweepBestText(m_result, shown, PlateauText::None) };
    if (style.isPaper()) {
        scene.range = sweepPaperRange(scene.series, scene.range);
    } else {
        // On paper there is a line for more.
        scene.bestTexts.push_back(sweepBestText(m_result, shown, PlateauText::Bare));
        scene.selected = selectedLayer();
        scene.opacity = m_arriving;
        scene.isStale = m_isStale;
    }
    drawSweep(plot, scene, style, keepRanges);
}

} // namespace fathom
