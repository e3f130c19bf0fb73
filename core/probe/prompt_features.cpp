// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/prompt_features.h"

#include "core/data/groups.h"

#include <filesystem>

namespace fathom {

std::vector<ExampleIndex> allExamples(std::size_t count)
{
    std::vector<ExampleIndex> rows(count);
    for (std::size_t i = 0; i < count; ++i)
        rows[i] = ExampleIndex(static_cast<std::int32_t>(i));
    return rows;
}

std::vector<std::int64_t> PromptFeatures::rowBegins() const
{
    std::vector<std::int64_t> begins;
    for (std::int64_t example = 0; example <= store->exampleCount(); ++example)
        begins.push_back(store->rowBegin(example));
    return begins;
}

Result<EncodedPrompts> encodePrompts(
    const Tokenizer& tokenizer, std::span<const std::string> texts, WorkerPool& pool, const JobContext& job)
{
    auto encodings = encodeAll(tokenizer, texts, pool, job);
    if (!encodings)
        return propagate(encodings);
    EncodedPrompts prompts;
    prompts.ids.reserve(encodings->size());
    for (auto& encoding : *encodings) {
        prompts.isSpecial.insert(prompts.isSpecial.end(), encoding.isSpecial.begin(), encoding.isSpecial.end());
        prompts.ids.push_back(std::move(encoding.ids));
    }
    return prompts;
}

Result<PromptFeatures> extractPrompts(const Transformer& model, const Tokenizer& tokenizer, std::span<const std::string> texts,
    const std::vector<LayerIndex>& layers, PoolingKind pooling, WorkerPool& pool, const JobContext& job, const ActivationCache& cache,
    const PromptLayerSink& layerReady, std::int64_t keptLayers)
{
    auto prompts = encodePrompts(tokenizer, texts, pool, job);
    if (!prompts)
        return propagate(prompts);
    auto extraction = PromptExtraction::prepare(model,
        { .prompts = prompts->ids, .layers = layers, .pooling = pooling, .keptLayers = keptLayers, .threads = pool.threadCount() }, cache);
    if (!extraction)
        return propagate(extraction);
    PromptFeatures features { .store = nullptr, .pooling = pooling, .isSpecial = {}, .counts = extraction->counts() };
    if (pooling == PoolingKind::All)
        features.isSpecial = std::move(prompts->isSpecial);
    auto store = extraction->run(
        pool,
        [&](const std::shared_ptr<ActivationStore>& filled, LayerIndex layer) {
            features.store = filled;
            layerReady(features, layer);
        },
        job);
    if (!store)
        return propagate(store);
    extraction->finish();
    features.store = std::move(*store);
    return features;
}

Result<ExtractionCounts> warmUp(const Transformer& model, const Tokenizer& tokenizer, std::span<const std::string> texts,
    const std::vector<LayerIndex>& layers, PoolingKind pooling, WorkerPool& pool, const JobContext& job, ActivationCache cache)
{
    cache.keepsTokens = true; // asked for
    const auto features = extractPrompts(model, tokenizer, texts, layers, pooling, pool, job, cache,
        [](const PromptFeatures& filled, LayerIndex layer) { filled.store->release(layer); }, 1);
    if (!features)
        return tl::unexpected(features.error());
    return features->counts;
}

tl::unexpected<Error> inDataset(const Dataset& dataset, const Error& error)
{
    return fail(error.code, error.message, error.where.starts_with("row ") ? dataset.name() + ", " + error.where : error.where);
}

Provenance provenanceOf(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset)
{
    const auto& summary = model.summary();
    Provenance provenance;
    provenance.modelName = summary.name;
    provenance.modelPath = std::filesystem::absolute(summary.directory).lexically_normal().string();
    provenance.modelType = summary.modelType;
    provenance.weightsHash = summary.weightsHash;
    provenance.dtype = summary.dtype;
    provenance.tokenizerHash = tokenizer.hash();
    provenance.layerCount = summary.layerCount;
    provenance.hiddenSize = summary.hiddenSize;
    provenance.dataName = dataset.name();
    provenance.dataHash = dataset.hash();
    provenance.programVersion = FATHOM_VERSION;
    return provenance;
}

Result<Probe> fitProbe(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset,
    const ProbeSettings& settings, WorkerPool& pool, const JobContext& job, const ActivationCache& cache)
{
    const auto layers = resolveLayers(settings, model.summary().layerCount);
    if (!layers)
        return tl::unexpected(layers.error());
    const auto features = extractPrompts(model, tokenizer, dataset.texts(), *layers, settings.trainPooling.kind, pool, job, cache);
    if (!features)
        return inDataset(dataset, features.error());
    job.enter(Phase::Fitting, 1);
    auto provenance = provenanceOf(model, tokenizer, dataset);
    provenance.splitRule = "all rows";
    auto probe = Probe::fit(
        settings, features->view(), *layers, allExamples(dataset.size()), withDetectedGroups(dataset), std::move(provenance), job);
    job.advance();
    return probe;
}

ProbeScores scoreWith(const Probe& probe, const ExtractedFeatures& features, std::span<const ExampleIndex> examples, Rows rows)
{
    return rows == Rows::PerExample ? probe.scoreExamples(features, examples) : probe.score(features, examples);
}

Result<ProbeScores> scorePrompts(const Probe& probe, const Transformer& model, const Tokenizer& tokenizer,
    std::span<const std::string> texts, Rows rows, WorkerPool& pool, const JobContext& job, std::vector<std::int64_t>* rowBegins,
    const ActivationCache& cache)
{
    const auto pooling = probe.settings().inferencePooling.extracted();
    const auto features = extractPrompts(model, tokenizer, texts, probe.layers(), pooling, pool, job, cache);
    if (!features)
        return tl::unexpected(features.error());
    job.enter(Phase::Scoring, 1);
    if (rowBegins)
        *rowBegins = features->rowBegins();
    auto scores = scoreWith(probe, features->view(), allExamples(texts.size()), rows);
    job.advance();
    return scores;
}

} // namespace fathom
