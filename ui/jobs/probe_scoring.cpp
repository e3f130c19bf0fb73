// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/probe_scoring.h"

#include "core/data/groups.h"
#include "core/probe/evaluation.h"
#include "core/probe/prompt_features.h"
#include "core/stats/metrics.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <set>
#include <utility>

namespace fathom {

namespace {

/// The data set with its labels as indices into the probe's classes, and its groups filled in.
Result<std::shared_ptr<const Dataset>> inClassesOf(
    const Probe& probe, const Dataset& dataset, const DetectedGroups& groups)
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
    Dataset::Columns columns;
    columns.name = dataset.name();
    columns.texts = dataset.texts();
    columns.classes = probe.classes();
    for (const auto label : dataset.labels())
        columns.labels.push_back(classOf[static_cast<std::size_t>(label)]);
    columns.groups = groups.groups;
    auto created = Dataset::create(std::move(columns));
    if (!created)
        return propagate(created);
    return std::make_shared<const Dataset>(std::move(*created));
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
    const auto size = static_cast<std::int64_t>(dataset->size());
    plan.groupCount = groups.groups.empty()
        ? size
        : static_cast<std::int64_t>(std::set(groups.groups.begin(), groups.groups.end()).size());
    plan.baseline = majorityShare(dataset->labels());
    plan.provenance = probe.provenance();
    return plan;
}

LayerPredictions predictionsOf(ProbeScores scores)
{
    LayerPredictions result;
    const bool isBinary = scores.scores.cols() == 1;
    for (Eigen::Index row = 0; row < scores.scores.rows(); ++row) {
        const auto predicted = scores.predictions[static_cast<std::size_t>(row)];
        result.scores.push_back(scores.scores(row, isBinary ? 0 : predicted));
        result.probabilities.push_back(scores.probabilities(row, isBinary ? 1 : predicted));
    }
    result.predictions = std::move(scores.predictions);
    return result;
}

LayerScore scoreOf(const Probe& probe, const ProbeScores& scores, const Dataset& dataset)
{
    LayerScore score;
    score.layer = probe.layers().back();
    const auto evaluation = evaluate(scores, dataset);
    score.test = evaluation.accuracy;
    score.auroc = evaluation.auroc;
    score.train
        = std::numeric_limits<double>::quiet_NaN(); // the training rows are not known here
    score.validation = std::numeric_limits<double>::quiet_NaN();
    score.report = probe.report();
    std::vector<std::uint8_t> isCorrect;
    for (std::size_t row = 0; row < dataset.size(); ++row)
        isCorrect.push_back(scores.predictions[row] == dataset.labels()[row] ? 1 : 0);
    score.interval
        = accuracyInterval(isCorrect, dataset.groups(), probe.provenance().splitSeed).interval;
    return score;
}

} // namespace

Result<SweepTimes> testProbe(const Transformer& model, const Tokenizer& tokenizer,
    const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Probe>& probe,
    WorkerPool& pool, const SweepSink& sink, const JobContext& job)
{
    const auto start = std::chrono::steady_clock::now();
    const auto groups = detectGroups(*dataset);
    const auto labelled = inClassesOf(*probe, *dataset, groups);
    if (!labelled)
        return tl::unexpected(labelled.error());
    sink(SweepPlanned { planOf(*probe, *labelled, groups) });
    if (probe->provenance().dataHash == dataset->hash())
        sink(Warned { "This probe was trained on rows of this data set: its accuracy here is fit, "
                      "not evidence." });
    auto scores
        = scorePrompts(*probe, model, tokenizer, (*labelled)->texts(), Rows::PerExample, pool, job);
    if (!scores)
        return propagate(scores);
    const auto score = scoreOf(*probe, *scores, **labelled);
    sink(LayerScored { score, probe,
        std::make_shared<const LayerPredictions>(predictionsOf(std::move(*scores))) });
    SweepTimes times;
    times.total = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return times;
}

} // namespace fathom
