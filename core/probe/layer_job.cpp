// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_job.h"

#include "core/probe/test_score.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fathom {

namespace {

    /// The sweep's settings for a probe on one layer alone: nothing is left to be chosen automatically.
    ProbeSettings settingsFor(const ProbeSettings& settings, LayerIndex layer)
    {
        auto single = settings;
        if (settings.layers.automatic() != AutomaticLayers::No)
            single.layers = LayerSpec::single(layer);
        return single;
    }

    Status validate(const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, LayerScore& score, const JobContext& job)
    {
        const auto& plan = layerJob.plan;
        std::vector<double> foldScores;
        for (std::int32_t fold = 0; fold < layerJob.foldCount; ++fold) {
            std::vector<ExampleIndex> kept;
            std::vector<ExampleIndex> heldOut;
            for (std::size_t i = 0; i < layerJob.folds.size(); ++i)
                (layerJob.folds[i] == fold ? heldOut : kept).push_back(plan.split.train[i]);
            const auto probe = Probe::fit(settingsFor(plan.settings, layer), features, std::span(&layer, 1), kept, *plan.dataset, plan.provenance, job);
            if (!probe)
                return tl::unexpected(probe.error());
            const auto scores = probe->scoreExamples(features, heldOut);
            if (const auto value = headlineScore(scores, *plan.dataset, heldOut); !std::isnan(value)) // R² of a single row
                foldScores.push_back(value);
            job.checkpoint();
        }
        if (foldScores.size() < 2) {
            score.validation = std::numeric_limits<double>::quiet_NaN();
            return {};
        }
        const auto count = static_cast<double>(foldScores.size());
        const auto mean = std::accumulate(foldScores.begin(), foldScores.end(), 0.0) / count;
        auto squares = 0.0;
        for (const auto value : foldScores)
            squares += (value - mean) * (value - mean);
        score.validation = mean;
        score.validationError = std::sqrt(squares / (count - 1) / count); // standard error of a mean, Hastie et al. 2009, 7.10
        return {};
    }

    /// The same fit and test on labels that say nothing.
    Status scoreControls(const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, LayerScore& score, const JobContext& job)
    {
        const auto& plan = layerJob.plan;
        if (layerJob.controls.empty() || plan.split.test.empty())
            return {};
        std::vector<double> tests;
        auto train = 0.0;
        for (const auto& control : layerJob.controls) {
            const auto probe = Probe::fit(settingsFor(plan.settings, layer), features, std::span(&layer, 1), plan.split.train, control, plan.provenance, job);
            if (!probe)
                return tl::unexpected(probe.error());
            tests.push_back(headlineScore(probe->scoreExamples(features, plan.split.test), control, plan.split.test));
            train += headlineScore(probe->scoreExamples(features, plan.split.train), control, plan.split.train);
            job.checkpoint();
        }
        const auto count = static_cast<double>(tests.size());
        const auto [lowest, highest] = std::ranges::minmax(tests);
        score.control = ControlScore { .draws = static_cast<std::int32_t>(tests.size()),
            .test = std::accumulate(tests.begin(), tests.end(), 0.0) / count,
            .range = { .low = lowest, .high = highest },
            .train = train / count };
        return {};
    }

} // namespace

Result<LayerScored> fitLayer(const LayerJob& layerJob, const ExtractedFeatures& features, LayerIndex layer, const JobContext& job)
{
    const auto& plan = layerJob.plan;
    const auto& dataset = *plan.dataset;
    auto fitted = Probe::fit(settingsFor(plan.settings, layer), features, std::span(&layer, 1), plan.split.train, dataset, plan.provenance, job);
    if (!fitted)
        return propagate(fitted);
    auto probe = std::make_shared<const Probe>(std::move(*fitted));

    LayerScore score;
    score.layer = layer;
    score.report = probe->report();
    score.train = headlineScore(probe->scoreExamples(features, plan.split.train), dataset, plan.split.train);
    ProbeScores onTest;
    if (!plan.split.test.empty()) {
        onTest = probe->scoreExamples(features, plan.split.test);
        scoreTestRows(score, onTest, dataset, plan.split.test, plan.split.seed);
    }
    job.checkpoint();

    if (auto status = validate(layerJob, features, layer, score, job); !status)
        return propagate(status);
    if (auto status = scoreControls(layerJob, features, layer, score, job); !status)
        return propagate(status);
    return LayerScored { .score = std::move(score),
        .probe = std::move(probe),
        .predictions = std::make_shared<const LayerPredictions>(layerPredictions(std::move(onTest))) };
}

} // namespace fathom
