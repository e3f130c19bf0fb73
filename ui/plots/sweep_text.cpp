// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_text.h"

#include "ui/plots/figure_text.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <utility>
#include <vector>

using namespace Qt::StringLiterals;

namespace fathom {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::SweepPlot", text);
}

/// "n = 1,200 in 150 groups"; groups only where they say something.
QString sampleText(const SweepPlan& plan)
{
    const auto rows = std::int64_t(plan.split.test.size());
    const QString n = u"n = %1"_s.arg(countNumber(rows));
    return plan.groupCount > 0 && plan.groupCount != rows
        ? tr("%1 in %2 groups").arg(n, countNumber(plan.groupCount))
        : n;
}

bool isUnfinished(const SweepResult& result)
{
    return result.hasPlan() && result.layers().size() < result.plan().layers.size();
}

/// " [0.931, 0.969]", or nothing: a regression on few rows has no interval.
QString intervalText(const Interval& interval)
{
    return std::isfinite(interval.low) && std::isfinite(interval.high)
        ? u" [%1, %2]"_s.arg(scoreNumber(interval.low), scoreNumber(interval.high))
        : QString();
}

QString valueText(const LayerScore& score, SweepMetric metric)
{
    const QString value = scoreNumber(valueOf(score, metric));
    return metric == SweepMetric::Score ? value + intervalText(score.interval) : value;
}

bool isLmprobeCompatible(const SweepResult& result)
{
    return result.hasPlan() && result.plan().settings.lmprobeCompatible;
}

/// "best by validation"; lmprobe chooses by what it reports.
QString bestName(const SweepResult& result)
{
    if (isLmprobeCompatible(result))
        return isUnfinished(result) ? tr("best so far on the test rows, as lmprobe chooses")
                                    : tr("best on the test rows, as lmprobe chooses");
    return isUnfinished(result) ? tr("best so far by validation") : tr("best by validation");
}

using Rows = std::vector<std::pair<QString, QString>>;

QString table(const QString& heading, const Rows& rows)
{
    QString html
        = u"<b>%1</b><table cellspacing='0' cellpadding='1'>"_s.arg(heading.toHtmlEscaped());
    for (const auto& [name, value] : rows)
        html += u"<tr><td>%1&nbsp;&nbsp;</td><td style='white-space:pre'>%2</td></tr>"_s.arg(
            name.toHtmlEscaped(), value.toHtmlEscaped());
    return html + "</table>"_L1;
}

QString convergenceText(const FitReport& report)
{
    if (report.converged && report.iterations == 0)
        return tr("closed form");
    if (report.converged)
        return tr("converged in %1 iterations").arg(report.iterations);
    return tr("not converged after %1 iterations, gradient %2")
        .arg(report.iterations)
        .arg(shortNumber(report.gradientNorm));
}

/// What else the test rows say.
void addOtherScores(Rows& rows, const LayerScore& score, Task task)
{
    if (task == Task::Classification) {
        rows.emplace_back(tr("Test AUROC"),
            score.auroc ? exactNumber(*score.auroc) : tr("none: a class is absent"));
        return;
    }
    const RegressionScore regression = score.regression.value_or(RegressionScore {});
    const auto orNone = [](const std::optional<double>& correlation) {
        return correlation ? exactNumber(*correlation) : tr("none: a side is constant");
    };
    rows.emplace_back(tr("Mean absolute error"), exactNumber(regression.meanAbsoluteError));
    rows.emplace_back(tr("Root mean squared error"), exactNumber(regression.rootMeanSquaredError));
    rows.emplace_back(tr("Pearson correlation"), orNone(regression.pearson));
    rows.emplace_back(tr("Spearman correlation"), orNone(regression.spearman));
}

} // namespace

QString sweepDetail(const SweepResult& result, SweepMetric metric)
{
    QStringList parts;
    if (metric == SweepMetric::Score)
        parts << tr("95 % interval");
    if (result.hasPlan() && !result.plan().split.test.empty())
        parts << sampleText(result.plan());
    if (isLmprobeCompatible(result))
        parts << tr("computed as lmprobe does");
    return parts.join(u", "_s);
}

QString sweepBestText(const SweepResult& result, SweepMetric metric, PlateauText plateauText)
{
    const std::optional<LayerIndex> best = result.bestLayer();
    if (!best)
        return {};
    if (plateauText == PlateauText::Bare)
        return (isUnfinished(result) ? tr("best so far: %1, %2") : tr("best: %1, %2"))
            .arg(layerPhrase(*best), scoreNumber(valueOf(result.find(*best)->score, metric)));
    const QString text = u"%1: %2, %3"_s.arg(
        bestName(result), layerPhrase(*best), valueText(result.find(*best)->score, metric));
    const std::vector<LayerIndex> plateau = result.plateau();
    if (plateauText == PlateauText::None || plateau.size() < 2)
        return text;
    const QString words = plateauText == PlateauText::Word ? tr(" · plateau %1")
                                                           : tr(" · within one standard error: %1");
    return text + words.arg(layerRangesText(plateau));
}

QString chosenLayersText(const SweepResult& result)
{
    const auto probe = result.jointProbe();
    if (!probe || !probe->selection())
        return {};
    const LayerSelection& selection = *probe->selection();
    QString text = probe->layers().size() == 1
        ? tr("Chosen: %1 among %2")
              .arg(layerPhrase(probe->layers().front()), layerRangesText(selection.candidates))
        : tr("Chosen: layers %1 among %2")
              .arg(layerRangesText(probe->layers()), layerRangesText(selection.candidates));
    if (selection.alphaMax > 0)
        text += tr(", at penalty %1 (%2 of the largest)")
                    .arg(shortNumber(selection.alpha),
                        shortNumber(selection.alpha / selection.alphaMax));
    if (const auto& score = result.jointScore())
        text += tr(": test %1 %2")
                    .arg(sweepMetricText(SweepMetric::Score, taskOf(result)),
                        valueText(*score, SweepMetric::Score));
    return text;
}

QString advantageText(const SweepResult& result)
{
    const auto& advantage = result.advantage();
    if (!advantage)
        return {};
    const QString sentence = advantage->difference < 0
        ? tr("%1 %2 below %3, the best from the texts alone")
        : tr("%1 %2 above %3, the best from the texts alone");
    // The interval of what is called "below" reads the other way round.
    const double sign = advantage->difference < 0 ? -1 : 1;
    const double ends[] { sign * advantage->interval.low, sign * advantage->interval.high };
    const Interval shown { std::min(ends[0], ends[1]), std::max(ends[0], ends[1]) };
    return sentence.arg(scoreNumber(std::abs(advantage->difference)), intervalText(shown).trimmed(),
        textBaselineText(advantage->baseline));
}

QString sweepSummary(const SweepResult& result)
{
    const Task task = taskOf(result);
    const QString metric = sweepMetricText(SweepMetric::Score, task);
    if (result.layers().empty())
        return result.hasPlan() ? tr("%1 by layer: no layer is finished yet.")
                                      .arg(sweepMetricHeading(SweepMetric::Score, task))
                                : QString();
    QStringList parts;
    const auto scoreAt = [&](LayerIndex layer) {
        const LayerScore& score = result.find(layer)->score;
        const QString text
            = tr("%1 with test %2 %3").arg(layerPhrase(layer), metric, scoreNumber(score.test));
        return std::isfinite(score.interval.low)
            ? tr("%1, 95 % interval %2 to %3")
                  .arg(text, scoreNumber(score.interval.low), scoreNumber(score.interval.high))
            : text;
    };
    if (const std::optional<LayerIndex> best = result.bestLayer())
        parts << (isLmprobeCompatible(result) ? tr("best on the test rows at %1")
                                              : tr("best by validation at %1"))
                     .arg(scoreAt(*best));
    else if (result.layers().size() == 1 && !isUnfinished(result))
        parts << scoreAt(result.layers().begin()->first);
    else
        parts << tr("no validation to choose a layer by");
    if (const std::vector<LayerIndex> plateau = result.plateau(); plateau.size() > 1)
        parts << tr("within one standard error: layers %1").arg(layerRangesText(plateau));
    if (result.hasPlan()) {
        parts << (task == Task::Regression ? tr("always predicting the training mean gives %1")
                                           : tr("always guessing the majority gives %1"))
                     .arg(scoreNumber(result.plan().baseline));
        parts << sampleText(result.plan());
    }
    if (const BaselineScored* text = result.bestBaseline())
        parts << tr("the best from the texts alone, %1, gives %2")
                     .arg(textBaselineText(text->kind), scoreNumber(text->score.test));
    if (isUnfinished(result))
        parts << tr("%1 of %2 layers finished")
                     .arg(result.layers().size())
                     .arg(result.plan().layers.size());
    return tr("Linear decodability by layer: %1.").arg(parts.join(u"; "_s));
}

QString sweepToolTip(const SweepResult& result, LayerIndex layer)
{
    const LayerScored* scored = result.find(layer);
    if (!scored)
        return {};
    const LayerScore& score = scored->score;
    const Task task = taskOf(result);
    const QString metric = sweepMetricText(SweepMetric::Score, task);
    QString heading = layer == embeddingLayer ? tr("Embedding") : tr("Layer %1").arg(layer.value);
    if (result.bestLayer() == layer)
        heading += u", "_s + bestName(result);
    Rows rows { { tr("Test %1").arg(metric), exactNumberOrDash(score.test) },
        { tr("95 % interval"),
            u"[%1, %2]"_s.arg(
                exactNumberOrDash(score.interval.low), exactNumberOrDash(score.interval.high)) } };
    if (result.hasPlan() && !result.plan().intervalMethod.empty())
        rows.emplace_back(QString(), QString::fromStdString(result.plan().intervalMethod));
    addOtherScores(rows, score, task);
    rows.emplace_back(tr("Validation %1").arg(metric),
        std::isnan(score.validation) ? tr("none: too few rows for folds")
                                     : u"%1 ± %2"_s.arg(exactNumber(score.validation),
                                         exactNumberOrDash(score.validationError)));
    rows.emplace_back(tr("Train %1").arg(metric),
        tr("%1 (fit, not evidence)").arg(exactNumberOrDash(score.train)));
    if (result.hasPlan()) {
        rows.emplace_back(task == Task::Regression ? tr("Predicting the mean") : tr("Majority"),
            exactNumberOrDash(result.plan().baseline));
        for (const auto& [kind, baseline] : result.baselines())
            rows.emplace_back(tr("Texts alone, %1").arg(textBaselineText(kind)),
                exactNumberOrDash(baseline.score.test));
        rows.emplace_back(tr("Test rows"), sampleText(result.plan()));
    }
    if (const auto& control = score.control) {
        rows.emplace_back(tr("Control labels"),
            tr("%1 [%2, %3] in %4 draws")
                .arg(exactNumberOrDash(control->test), exactNumberOrDash(control->range.low),
                    exactNumberOrDash(control->range.high))
                .arg(control->draws));
        rows.emplace_back(tr("Selectivity"), exactNumberOrDash(score.test - control->test));
    }
    rows.emplace_back(tr("Solver"), convergenceText(score.report));
    return table(heading, rows);
}

} // namespace fathom
