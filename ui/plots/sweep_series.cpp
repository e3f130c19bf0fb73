// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_series.h"

#include "ui/plots/figure_text.h"

#include <QStringList>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

constexpr double missing = std::numeric_limits<double>::quiet_NaN();
constexpr double airBelowChance = 0.1;
constexpr double lowestOnPaper = -1; ///< of R², which has no lower end

void appendPoint(SweepSeries& series, const LayerScore* score)
{
    const bool isScore = score && series.metric == SweepMetric::Score;
    series.value.push_back(score ? valueOf(*score, series.metric) : missing);
    series.low.push_back(isScore ? score->interval.low : missing);
    series.high.push_back(isScore ? score->interval.high : missing);
    series.validation.push_back(isScore ? score->validation : missing);
    series.train.push_back(isScore ? score->train : missing);
    series.control.push_back(isScore && score->control ? score->control->test : missing);
    series.isConverged.push_back(!score || score->report.converged);
}

/// What knowing nothing gives: without regard to how frequent the classes are.
double chance(const SweepResult& result, SweepMetric metric)
{
    if (taskOf(result) == Task::Regression)
        return 0;
    const std::size_t classes = result.hasPlan() ? result.plan().classes.count() : 0;
    return metric == SweepMetric::Auroc || classes < 2 ? 0.5 : 1.0 / double(classes);
}

QString csvHeading(Task task)
{
    const QString scores = task == Task::Regression
        ? u"r2,interval_low,interval_high,mean_absolute_error,root_mean_squared_error,pearson,"
          "spearman,validation_r2,validation_error,train_r2,converged,iterations,mean_r2"_s
        : u"accuracy,interval_low,interval_high,auroc,validation_accuracy,validation_error,"
          "train_accuracy,converged,iterations,majority_accuracy"_s;
    const QString texts = task == Task::Regression ? u"text_baseline,text_baseline_r2,control_r2"_s
                                                   : u"text_baseline,text_baseline_accuracy,control_accuracy"_s;
    return u"layer,name,%1,is_best,in_plateau,%2\r\n"_s.arg(scores, texts);
}

/// What the tasks tell differently, between the interval and the validation.
QStringList csvScores(const LayerScore& score, Task task)
{
    if (task == Task::Classification)
        return { exactNumber(valueOf(score, SweepMetric::Auroc)) };
    const RegressionScore regression = score.regression.value_or(RegressionScore {});
    return { exactNumber(regression.meanAbsoluteError),
        exactNumber(regression.rootMeanSquaredError),
        exactNumber(valueOf(score, SweepMetric::Pearson)),
        exactNumber(valueOf(score, SweepMetric::Spearman)) };
}

} // namespace

std::size_t SweepSeries::landedCount() const
{
    return std::size_t(std::ranges::count_if(value, [](double v) { return !std::isnan(v); }));
}

SweepSeries makeSweepSeries(const SweepResult& result, SweepMetric metric)
{
    SweepSeries series;
    series.task = taskOf(result);
    series.metric = metric;
    series.hasPlan = result.hasPlan();
    series.baseline = chance(result, metric);
    std::set<LayerIndex> layers;
    for (const auto& [layer, scored] : result.layers())
        layers.insert(layer);
    if (result.hasPlan()) {
        layers.insert(result.plan().layers.begin(), result.plan().layers.end());
        if (metric == SweepMetric::Score)
            series.baseline = result.plan().baseline;
    }
    for (const LayerIndex layer : layers) {
        const LayerScored* scored = result.find(layer);
        series.layers.push_back(layer);
        series.x.push_back(layer.value);
        appendPoint(series, scored ? &scored->score : nullptr);
    }
    if (const BaselineScored* text = result.bestBaseline()) {
        series.textBaseline = valueOf(text->score, metric);
        series.textBaselineKind = text->kind;
    }
    series.best = result.bestLayer();
    series.plateau = result.plateau();
    return series;
}

AxisRange sweepRange(const SweepResult& result, SweepMetric metric)
{
    const double low = chance(result, metric) - airBelowChance;
    return { taskOf(result) == Task::Regression ? low : std::max(0.0, low), 1 };
}

AxisRange sweepPaperRange(const SweepSeries& series, const AxisRange& range)
{
    double lowest = range.low;
    for (const auto* values : { &series.value, &series.low, &series.validation, &series.train,
             &series.control }) {
        for (const double value : *values)
            lowest = value < lowest ? value : lowest; // NaN never is
    }
    if (series.hasPlan)
        lowest = std::min({ lowest, series.baseline,
            std::isnan(series.textBaseline) ? series.baseline : series.textBaseline });
    if (lowest == range.low)
        return range;
    const double end = series.task == Task::Regression ? lowestOnPaper : 0;
    return { std::max(end, std::floor(lowest * 10) / 10), range.high };
}

QString sweepSeriesCsv(const SweepResult& result)
{
    const Task task = taskOf(result);
    QString csv = csvHeading(task);
    const std::optional<LayerIndex> best = result.bestLayer();
    const std::vector<LayerIndex> plateau = result.plateau();
    const BaselineScored* text = result.bestBaseline();
    const QStringList textCells = text
        ? QStringList { QString::fromLatin1(textFeatureName(text->kind)), exactNumber(text->score.test) }
        : QStringList { QString(), QString() };
    for (const auto& [layer, scored] : result.layers()) {
        const LayerScore& score = scored.score;
        QStringList cells { QString::number(layer.value),
            layer == embeddingLayer ? u"embedding"_s : u"block %1"_s.arg(layer.value),
            exactNumber(score.test), exactNumber(score.interval.low),
            exactNumber(score.interval.high) };
        cells << csvScores(score, task) << exactNumber(score.validation)
              << exactNumber(score.validationError) << exactNumber(score.train)
              << (score.report.converged ? u"true"_s : u"false"_s)
              << QString::number(score.report.iterations)
              << (result.hasPlan() ? exactNumber(result.plan().baseline) : QString())
              << (best == layer ? u"true"_s : u"false"_s)
              << (std::ranges::binary_search(plateau, layer) ? u"true"_s : u"false"_s)
              << textCells << (score.control ? exactNumber(score.control->test) : QString());
        csv += cells.join(u',') + "\r\n"_L1;
    }
    return csv;
}

} // namespace fathom
