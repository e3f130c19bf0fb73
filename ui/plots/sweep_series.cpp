// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_series.h"

#include "ui/plots/figure_text.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double airBelowChance = 0.1;

void appendPoint(SweepSeries& series, const LayerScore* score)
{
    const bool isAccuracy = series.metric == SweepMetric::Accuracy;
    const double auroc = score && score->auroc ? *score->auroc : missing;
    const double accuracy = score ? score->test : missing;
    series.value.push_back(isAccuracy ? accuracy : auroc);
    series.low.push_back(score && isAccuracy ? score->interval.low : missing);
    series.high.push_back(score && isAccuracy ? score->interval.high : missing);
    series.validation.push_back(score && isAccuracy ? score->validation : missing);
    series.train.push_back(score && isAccuracy ? score->train : missing);
    series.isConverged.push_back(!score || score->report.converged);
}

double chance(const SweepResult& result, SweepMetric metric)
{
    const std::size_t classes = result.hasPlan() ? result.plan().classes.count() : 0;
    return metric == SweepMetric::Auroc || classes < 2 ? 0.5 : 1.0 / double(classes);
}

} // namespace

std::size_t SweepSeries::landedCount() const
{
    return std::size_t(std::ranges::count_if(value, [](double v) { return !std::isnan(v); }));
}

SweepSeries makeSweepSeries(const SweepResult& result, SweepMetric metric)
{
    SweepSeries series;
    series.metric = metric;
    series.hasPlan = result.hasPlan();
    series.baseline = chance(result, metric);
    std::set<LayerIndex> layers;
    for (const auto& [layer, scored] : result.layers())
        layers.insert(layer);
    if (result.hasPlan()) {
        layers.insert(result.plan().layers.begin(), result.plan().layers.end());
        if (metric == SweepMetric::Accuracy)
            series.baseline = result.plan().baseline;
    }
    for (const LayerIndex layer : layers) {
        const LayerScored* scored = result.find(layer);
        series.layers.push_back(layer);
        series.x.push_back(layer.value);
        appendPoint(series, scored ? &scored->score : nullptr);
    }
    series.best = result.bestLayer();
    series.plateau = result.plateau();
    return series;
}

AxisRange sweepRange(const SweepResult& result, SweepMetric metric)
{
    return { std::max(0.0, chance(result, metric) - airBelowChance), 1 };
}

AxisRange sweepPaperRange(const SweepSeries& series, const AxisRange& range)
{
    double lowest = range.low;
    for (const auto* values : { &series.value, &series.low, &series.validation, &series.train }) {
        for (const double value : *values)
            lowest = value < lowest ? value : lowest; // NaN never is
    }
    if (series.hasPlan)
        lowest = std::min(lowest, series.baseline);
    if (lowest == range.low)
        return range;
    return { std::max(0.0, std::floor(lowest * 10) / 10), range.high };
}

QString sweepSeriesCsv(const SweepResult& result)
{
    QString csv = u"layer,name,accuracy,interval_low,interval_high,auroc,validation_accuracy,"
                  u"validation_error,"
                  "train_accuracy,converged,iterations,majority_accuracy,is_best,in_plateau\r\n"_s;
    const std::optional<LayerIndex> best = result.bestLayer();
    const std::vector<LayerIndex> plateau = result.plateau();
    for (const auto& [layer, scored] : result.layers()) {
        const LayerScore& score = scored.score;
        const QStringList cells { QString::number(layer.value),
            layer == embeddingLayer ? u"embedding"_s : u"block %1"_s.arg(layer.value),
            exactNumber(score.test), exactNumber(score.interval.low),
            exactNumber(score.interval.high), score.auroc ? exactNumber(*score.auroc) : QString(),
            exactNumber(score.validation), exactNumber(score.validationError),
            exactNumber(score.train), score.report.converged ? u"true"_s : u"false"_s,
            QString::number(score.report.iterations),
            result.hasPlan() ? exactNumber(result.plan().baseline) : QString(),
            best == layer ? u"true"_s : u"false"_s,
            std::ranges::binary_search(plateau, layer) ? u"true"_s : u"false"_s };
        csv += cells.join(u',') + "\r\n"_L1;
    }
    return csv;
}

} // namespace fathom
