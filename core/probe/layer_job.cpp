// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_job.h"

#include "core/stats/metrics.h"

#include <cmath>
#include <limits>
#include <numeric>

namespace fathom {

namespace {

    std::vector<std::int32_t> labelsOf(const Dataset& dataset, std::span<const ExampleIndex> rows)
    {
        std::vector<std::int32_t> labels;
        labels.reserve(rows.size());
        for (const auto row : rows)
            labels.push_back(dataset.labels()[static_cast<std::size_t>(row.value)]);
        return labels;
    }

    std::optional<double> aurocOf(const ProbeScores& scores, std::span<const std::int32_t> labels)
    {
        if (scores.scores.cols() == 1) {
            const Vector column = scores.scores.col(0);
            return auroc(labels, { column.data(), static_cast<std::size_t>(column.size()) });
        }
        const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = scores.probabilities;
        return macroAuroc(labels, { rows.data(), static_cast<std::size_t>(rows.size()) }, static_cast<std::int32_t>(rows.cols()));
    }

    LayerPredictions predictionsOf(ProbeScores scores)
    {
        LayerPredictions result;
        for (Eigen::Index row = 0; row < scores.scores.rows(); ++row) {
            const auto predicted = scores.predictions[static_cast<std::size_t>(row)];
            const auto isBinary = scores.scores.cols() == 1;
            result.scores.push_back(scores.scores(row, isBinary ? 0 : predicted));
            result.probabilities.push_back(scores.probabilities(row, isBinary ? 1 : predicted));
        }
        result.predictions = std::move(scores.predictions);
        return result;
    }

    Status validate(const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, LayerScore& score, const JobContext& job)
    {
        const auto& plan = layerJob.plan;
        std::vector<double> accuracies;
        for (std::int32_t fold = 0; fold < layerJob.foldCount; ++fold) {
            std::vector<ExampleIndex> kept;
            std::vector<ExampleIndex> heldOut;
            for (std::size_t i = 0; i < layerJob.folds.size(); ++i)
                (layerJob.folds[i] == fold ? heldOut : kept).push_back(plan.split.train[i]);
            const auto probe = Probe::fit(plan.settings, features, std::span(&layer, 1), kept, *plan.dataset, plan.provenance, job);
            if (!probe)
                return tl::unexpected(probe.error());
            const auto scores = probe->scoreExamples(features, heldOut);
            accuracies.push_back(accuracy(labelsOf(*plan.dataset, heldOut), scores.predictions));
            job.checkpoint();
        }
        if (accuracies.size() < 2) {
            score.validation = std::numeric_limits<double>::quiet_NaN();
            return {};
        }
        const auto count = static_cast<double>(accuracies.size());
        const auto mean = std::accumulate(accuracies.begin(), accuracies.end(), 0.0) / count;
        auto squares = 0.0;
        for (const auto value : accuracies)
            squares += (value - mean) * (value - mean);
        score.validation = mean;
        score.validationError = std::sqrt(squares / (count - 1) / count); // standard error of a mean, Hastie et al. 2009, 7.10
        return {};
    }

} // namespace

Result<LayerScored> fitLayer(const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, const JobContext& job)
{
    const auto& plan = layerJob.plan;
    const auto& dataset = *plan.dataset;
    auto fitted = Probe::fit(plan.settings, features, std::span(&layer, 1), plan.split.train, dataset, plan.provenance, job);
    if (!fitted)
        return propagate(fitted);
    auto probe = std::make_shared<const Probe>(std::move(*fitted));

    LayerScore score;
    score.layer = layer;
    score.report = probe->report();
    const auto onTraining = probe->scoreExamples(features, plan.split.train);
    score.train = accuracy(labelsOf(dataset, plan.split.train), onTraining.predictions);

    auto onTest = probe->scoreExamples(features, plan.split.test);
    const auto labels = labelsOf(dataset, plan.split.test);
    score.test = accuracy(labels, onTest.predictions);
    score.auroc = aurocOf(onTest, labels);
    std::vector<std::uint8_t> isCorrect;
    std::vector<std::int32_t> groups;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        isCorrect.push_back(labels[i] == onTest.predictions[i] ? 1 : 0);
        if (!dataset.groups().empty())
            groups.push_back(dataset.groups()[static_cast<std::size_t>(plan.split.test[i].value)]);
    }
    score.interval = accuracyInterval(isCorrect, groups, plan.split.seed).interval;
    job.checkpoint();

    if (auto status = validate(layerJob, features, layer, score, job); !status)
        return propagate(status);
    return LayerScored { .score = std::move(score),
        .probe = std::move(probe),
        .predictions = std::make_shared<const LayerPredictions>(predictionsOf(std::move(onTest))) };
}

} // namespace fathom
