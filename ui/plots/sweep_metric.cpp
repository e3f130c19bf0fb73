// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/sweep_metric.h"

#include <QCoreApplication>

#include <limits>
#include <optional>

namespace fathom {
namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("fathom::SweepPlot", text);
}

double valueOrNan(const std::optional<double>& value)
{
    return value.value_or(std::numeric_limits<double>::quiet_NaN());
}

} // namespace

std::vector<SweepMetric> sweepMetrics(Task task)
{
    if (task == Task::Regression)
        return { SweepMetric::Score, SweepMetric::Pearson, SweepMetric::Spearman };
    return { SweepMetric::Score, SweepMetric::Auroc };
}

Task taskOf(const SweepResult& result)
{
    return result.hasPlan() ? result.plan().settings.task : Task::Classification;
}

double valueOf(const LayerScore& score, SweepMetric metric)
{
    const RegressionScore regression = score.regression.value_or(RegressionScore {});
    switch (metric) {
    case SweepMetric::Score:
        return score.test;
    case SweepMetric::Auroc:
        return valueOrNan(score.auroc);
    case SweepMetric::Pearson:
        return valueOrNan(regression.pearson);
    case SweepMetric::Spearman:
        return valueOrNan(regression.spearman);
    }
    return std::numeric_limits<double>::quiet_NaN();
}

QString sweepMetricText(SweepMetric metric, Task task)
{
    switch (metric) {
    case SweepMetric::Score:
        return task == Task::Regression ? tr("R²") : tr("accuracy");
    case SweepMetric::Auroc:
        return tr("AUROC");
    case SweepMetric::Pearson:
        return tr("Pearson correlation");
    case SweepMetric::Spearman:
        return tr("Spearman correlation");
    }
    return {};
}

QString sweepMetricHeading(SweepMetric metric, Task task)
{
    QString text = sweepMetricText(metric, task);
    text[0] = text[0].toUpper();
    return text;
}

QString baselineText(SweepMetric metric, Task task)
{
    switch (metric) {
    case SweepMetric::Score:
        return task == Task::Regression ? tr("predicting the mean") : tr("majority");
    case SweepMetric::Auroc:
        return tr("chance");
    case SweepMetric::Pearson:
    case SweepMetric::Spearman:
        return tr("unrelated");
    }
    return {};
}

QString textBaselineText(TextFeatureKind kind)
{
    switch (kind) {
    case TextFeatureKind::SentenceLength:
        return tr("text length");
    case TextFeatureKind::BagOfWords:
        return tr("bag of words");
    case TextFeatureKind::TfIdf:
        return tr("tf-idf");
    }
    return {};
}

} // namespace fathom
