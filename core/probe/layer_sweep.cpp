// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_sweep.h"

#include "core/probe/sweep.h"
#include "core/probe/test_score.h"

#include <mutex>

namespace fathom {

Result<LayerSweepResult> sweepLayers(const Transformer& model, const Tokenizer& tokenizer,
    const Dataset& dataset, const ProbeSettings& settings, WorkerPool& pool, const JobContext& job,
    const ActivationCache& cache)
{
    if (settings.layers.automatic() != AutomaticLayers::No) {
        return fail(ErrorCode::InvalidLayerSpec,
            "\"" + settings.layers.text()
                + "\" chooses layers for one probe, and a sweep makes one per layer. Use sweep, all"
                  " or a list of layers, or fit one probe.",
            "layers");
    }
    std::mutex mutex;
    SweepResult result;
    const auto swept = runSweep(
        model, tokenizer, dataset, { .probe = settings, .test = WithoutTest {} }, pool,
        [&](const SweepEvent& event) {
            const std::lock_guard lock(mutex);
            result.add(event);
        },
        job, cache);
    if (!swept)
        return tl::unexpected(swept.error());
    return LayerSweepResult::of(result);
}

Result<std::map<LayerIndex, ProbeScores>> scorePrompts(const LayerSweepResult& sweep,
    const Transformer& model, const Tokenizer& tokenizer, std::span<const std::string> texts,
    Rows rows, WorkerPool& pool, const JobContext& job, std::vector<std::int64_t>* rowBegins,
    const ActivationCache& cache)
{
    const auto examples = allExamples(texts.size());
    std::map<LayerIndex, ProbeScores> scores;
    const auto score = [&](const PromptFeatures& features, LayerIndex layer) {
        scores.emplace(layer, scoreWith(sweep[layer], features.view(), examples, rows));
        features.store->release(layer);
    };
    const auto features = extractPrompts(model, tokenizer, texts, sweep.layers(),
        sweep.settings().inferencePooling.extracted(), pool, job, cache, score, 1);
    if (!features)
        return tl::unexpected(features.error());
    if (rowBegins)
        *rowBegins = features->rowBegins();
    return scores;
}

std::map<LayerIndex, double> headlineScores(
    const std::map<LayerIndex, ProbeScores>& scores, const Dataset& dataset)
{
    const auto examples = allExamples(dataset.size());
    std::map<LayerIndex, double> result;
    for (const auto& [layer, of] : scores)
        result[layer] = headlineScore(of, dataset, examples);
    return result;
}

} // namespace fathom
