// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_text.h"

#include "ui/plots/figure_text.h"

#include <QCoreApplication>
#include <QStringList>

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

QString intervalText(const Interval& interval)
{
    return u"[%1, %2]"_s.arg(shortNumber(interval.low), shortNumber(interval.high));
}

QString valueText(const LayerScore& score, SweepMetric metric)
{
    if (metric == SweepMetric::Accuracy)
        return u"%1 %2"_s.arg(shortNumber(score.test), intervalText(score.interval));
    return shortNumber(score.auroc.value_or(std::nan("")));
}

bool isUnfinished(const SweepResult& result)
{
    return result.hasPlan() && result.layers().size() < result.plan().layers.size();
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

} // namespace

QString sweepDetail(const SweepResult& result, SweepMetric metric)
{
    QStringList parts;
    if (metric == SweepMetric::Accuracy)
        parts << tr("95 % interval");
    if (result.hasPlan() && !result.plan().split.test.empty())
        parts << sampleText(result.plan());
    return parts.join(u", "_s);
}

QString sweepBestText(const SweepResult& result, SweepMetric metric, PlateauText plateauText)
{
    const std::optional<LayerIndex> best = result.bestLayer();
    if (!best)
        return {};
    const QString name
        = isUnfinished(result) ? tr("best so far by validation") : tr("best by validation");
    const QString text = u"%1: %2, %3"_s.arg(
        name, layerPhrase(*best), valueText(result.find(*best)->score, metric));
    const std::vector<LayerIndex> plateau = result.plateau();
    if (plateauText == PlateauText::None || plateau.size() < 2)
        return text;
    const QString words = plateauText == PlateauText::Word ? tr(" · plateau %1")
                                                           : tr(" · within one standard error: %1");
    return text + words.arg(layerRangesText(plateau));
}

QString sweepSummary(const SweepResult& result)
{
    if (result.layers().empty())
        return result.hasPlan() ? tr("Accuracy by layer: no layer is finished yet.") : QString();
    QStringList parts;
    const auto accuracyAt = [&result](const QString& sentence, LayerIndex layer) {
        const LayerScore& score = result.find(layer)->score;
        return sentence.arg(layerPhrase(layer), shortNumber(score.test),
            shortNumber(score.interval.low), shortNumber(score.interval.high));
    };
    if (const std::optional<LayerIndex> best = result.bestLayer()) {
        parts << accuracyAt(
            tr("best by validation at %1 with test accuracy %2, 95 % interval %3 to %4"), *best);
    } else if (result.layers().size() == 1 && !isUnfinished(result)) {
        parts << accuracyAt(
            tr("%1 with test accuracy %2, 95 % interval %3 to %4"), result.layers().begin()->first);
    } else {
        parts << tr("no validation to choose a layer by");
    }
    if (const std::vector<LayerIndex> plateau = result.plateau(); plateau.size() > 1)
        parts << tr("within one standard error: layers %1").arg(layerRangesText(plateau));
    if (result.hasPlan()) {
        parts
            << tr("always guessing the majority gives %1").arg(shortNumber(result.plan().baseline));
        parts << sampleText(result.plan());
    }
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
    QString heading = layer == embeddingLayer ? tr("Embedding") : tr("Layer %1").arg(layer.value);
    if (result.bestLayer() == layer)
        heading += tr(", best by validation");
    Rows rows { { tr("Test accuracy"), exactNumberOrDash(score.test) },
        { tr("95 % interval"),
            u"[%1, %2]"_s.arg(
                exactNumberOrDash(score.interval.low), exactNumberOrDash(score.interval.high)) } };
    if (result.hasPlan() && !result.plan().intervalMethod.empty())
        rows.emplace_back(QString(), QString::fromStdString(result.plan().intervalMethod));
    rows.emplace_back(
        tr("Test AUROC"), score.auroc ? exactNumber(*score.auroc) : tr("none: a class is absent"));
    rows.emplace_back(tr("Validation accuracy"),
        std::isnan(score.validation) ? tr("none: too few rows for folds")
                                     : u"%1 ± %2"_s.arg(exactNumber(score.validation),
                                         exactNumberOrDash(score.validationError)));
    rows.emplace_back(
        tr("Train accuracy"), tr("%1 (fit, not evidence)").arg(exactNumberOrDash(score.train)));
    if (result.hasPlan()) {
        rows.emplace_back(tr("Majority"), exactNumberOrDash(result.plan().baseline));
        rows.emplace_back(tr("Test rows"), sampleText(result.plan()));
    }
    rows.emplace_back(tr("Solver"), convergenceText(score.report));
    return table(heading, rows);
}

} // namespace fathom
