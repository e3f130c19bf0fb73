// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/probe_scoring.h"

#include "core/data/groups.h"
#include "core/probe/prompt_features.h"
#include "core/probe/test_score.h"
#include "core/stats/metrics.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <memory>
#include <utility>

namespace fathom {

namespace {

/// The data set's labels as indices into the probe's classes.
Result<std::vector<std::int32_t>> labelsInClassesOf(const Probe& probe, const Dataset& dataset)
{
    std::vector<std::int32_t> classOf;
    for (const auto& name : dataset.classes().names) {
        const auto& known = probe.classes().names;
        const auto found = std::ranges::find(known, name);
        if (found == known.end())
            return fail(ErrorCode::ProbeMismatch,
                "The data set has the class \"" + name
                    + "\", which this probe was not trained on. Open data with the probe's "
                      "classes.",
                dataset.name());
        classOf.push_back(static_cast<std::int32_t>(found - known.begin()));
    }
    std::vector<std::int32_t> labels;
    for (const auto label : dataset.labels())
        labels.push_back(classOf[static_cast<std::size_t>(label)]);
    return labels;
}

/// The data set with what the probe answers: its classes or numbers. Groups filled in.
Result<std::shared_ptr<const Dataset>> asProbeSees(
    const Probe& probe, const Dataset& dataset, const DetectedGroups& groups)
{
    const bool isRegression = probe.task() == Task::Regression;
    if (isRegression ? !dataset.hasTargets() : !dataset.hasLabels())
        return fail(ErrorCode::ProbeMismatch,
            isRegression
                ? "This probe predicts numbers, the data set is open as classes. Choose the column "
                  "of numbers under Data, and Regression as the task."
                : "This probe tells classes apart, the data set is open as numbers. Choose the "
                  "column of labels under Data, and Classification as the task.",
            dataset.name());
    Dataset::Columns columns;
    columns.name = dataset.name();
    columns.texts = dataset.texts();
    columns.targets = dataset.targets();
    columns.classes = probe.classes();
    auto labels = labelsInClassesOf(probe, dataset);
    if (!labels)
        return propagate(labels);
    columns.labels = std::move(*labels);
    columns.groups = groups.groups;
    auto created = Dataset::create(std::move(columns));
    if (!created)
        return propagate(created);
    return std::make_shared<const Dataset>(std::move(*created));
}

/// R² of the probe's training mean, or the share of the most frequent class: what the rows give
/// away without a probe.
double baselineOf(const Probe& probe, const Dataset& dataset)
{
    if (probe.task() == Task::Classification)
        return majorityShare(dataset.labels());
    const std::vector<double> mean(dataset.size(), probe.targets().mean);
    return r2Score(dataset.targets(), mean).value_or(std::numeric_limits<double>::quiet_NaN());
}

SweepPlan planOf(
    const Probe& probe, const std::shared_ptr<const Dataset>& dataset, const DetectedGroups& groups)
{
    SweepPlan plan;
    plan.settings = probe.settings();
    plan.layers = { probe.layers().back() };
    plan.classes = probe.classes();
    plan.dataset = dataset;
    plan.trainingDatasetRows = static_cast<std::int64_t>(dataset->size());
    for (std::size_t row = 0; row < dataset->size(); ++row)
        plan.split.test.emplace_back(static_cast<std::int32_t>(row));
    plan.split.seed = probe.provenance().splitSeed;
    plan.split.rule = "all rows, with a probe fitted before";
    plan.groupRule = groups.rule;
    plan.groupCount = countGroups(*dataset, plan.split.test);
    plan.intervalMethod = intervalMethod(*dataset, plan.split.test);
    plan.baseline = baselineOf(probe, *dataset);
    plan.provenance = probe.provenance();
    return plan;
}

LayerScore scoreOf(const Probe& probe, const ProbeScores& scores, const SweepPlan& plan)
{
    LayerScore score;
    score.layer = probe.layers().back();
    scoreTestRows(score, scores, *plan.dataset, plan.split.test, plan.split.seed);
    score.train = std::numeric_limits<double>::quiet_NaN(); // the training rows are not known here
    score.validation = std::numeric_limits<double>::quiet_NaN();
    score.report = probe.report();
    return score;
}

} // namespace

Result<SweepTimes> testProbe(const Transformer& model, const Tokenizer& tokenizer,
    const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Probe>& probe,
    WorkerPool& pool, const SweepSink& sink, const JobContext& job, const ActivationCache& kept)
{
    const auto start = std::chrono::steady_clock::now();
    const auto groups = detectGroups(*dataset);
    const auto seen = asProbeSees(*probe, *dataset, groups);
    if (!seen)
        return tl::unexpected(seen.error());
    const auto plan = planOf(*probe, *seen, groups);
    sink(SweepPlanned { plan });
    if (probe->provenance().dataHash == dataset->hash())
        sink(Warned { "This probe was trained on rows of this data set: its scores here are "
                      "fit, not evidence." });
    auto scores = scorePrompts(
        *probe, model, tokenizer, (*seen)->texts(), Rows::PerExample, pool, job, nullptr, kept);
    if (!scores)
        return propagate(scores);
    const auto score = scoreOf(*probe, *scores, plan);
    sink(LayerScored { score, probe,
        std::make_shared<const LayerPredictions>(layerPredictions(std::move(*scores))) });
    SweepTimes times;
    times.total = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return times;
}

} // namespace fathom
