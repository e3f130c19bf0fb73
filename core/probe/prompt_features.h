// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/extract/activation_cache.h"
#include "core/extract/extractor.h"
#include "core/extract/prompt_extraction.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/probe.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// Pooled hidden states of prompts, with what a probe must know about their tokens.
struct PromptFeatures
{
    std::shared_ptr<ActivationStore> store;
    PoolingKind pooling = PoolingKind::LastToken;
    std::vector<std::uint8_t> isSpecial; ///< for PoolingKind::All, per row of `store`
    ExtractionCounts counts; ///< what it took

    [[nodiscard]] ExtractedFeatures view() const { return { *store, pooling, isSpecial }; }
    /// Rows of example e: rowBegins()[e] to rowBegins()[e + 1].
    [[nodiscard]] std::vector<std::int64_t> rowBegins() const;
};
/// Called on the extracting thread when a layer is complete, before the next block runs; may release() it.
using PromptLayerSink = std::function<void(const PromptFeatures&, LayerIndex)>;

/// Tokenised prompts in the form the extractor takes.
struct EncodedPrompts
{
    std::vector<std::vector<TokenId>> ids;
    std::vector<std::uint8_t> isSpecial; ///< of all tokens of all prompts, one after the other
};
[[nodiscard]] Result<EncodedPrompts> encodePrompts(
    const Tokenizer& tokenizer, std::span<const std::string> texts, WorkerPool& pool, const JobContext& job);

/// Tokenises and extracts `layers` (ascending) of `texts`, as far as they are not in the cache. `keptLayers` as PromptExtraction::Request has it.
[[nodiscard]] Result<PromptFeatures> extractPrompts(const Transformer& model, const Tokenizer& tokenizer,
    std::span<const std::string> texts, const std::vector<LayerIndex>& layers, PoolingKind pooling, WorkerPool& pool,
    const JobContext& job, const ActivationCache& cache = {}, const PromptLayerSink& layerReady = [](const auto&, LayerIndex) {},
    std::int64_t keptLayers = 0);

/// lmprobe's warmup: what a cache lacks of these prompts is computed and put there; with PoolingKind::All every token's hidden states.
[[nodiscard]] Result<ExtractionCounts> warmUp(const Transformer& model, const Tokenizer& tokenizer, std::span<const std::string> texts,
    const std::vector<LayerIndex>& layers, PoolingKind pooling, WorkerPool& pool, const JobContext& job, ActivationCache cache);

/// Fits one probe on all rows of a data set, on all layers of `settings` together. Cross-validated classifiers keep the data set's
/// groups together, or what detectGroups() finds, as a sweep does.
[[nodiscard]] Result<Probe> fitProbe(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset,
    const ProbeSettings& settings, WorkerPool& pool, const JobContext& job, const ActivationCache& cache = {});

/// Scores texts with a probe: Probe::score (lmprobe's predict and predict_proba) with the extraction before it.
enum class Rows : std::uint8_t { AsPooled, PerExample };
[[nodiscard]] ProbeScores scoreWith(const Probe& probe, const ExtractedFeatures& features, std::span<const ExampleIndex> examples, Rows rows);
[[nodiscard]] Result<ProbeScores> scorePrompts(const Probe& probe, const Transformer& model, const Tokenizer& tokenizer,
    std::span<const std::string> texts, Rows rows, WorkerPool& pool, const JobContext& job,
    std::vector<std::int64_t>* rowBegins = nullptr, const ActivationCache& cache = {});

/// 0, 1, … count - 1.
[[nodiscard]] std::vector<ExampleIndex> allExamples(std::size_t count);

/// An error about a row ("row 12") with the data set's name before it.
[[nodiscard]] tl::unexpected<Error> inDataset(const Dataset& dataset, const Error& error);

/// Where a probe fitted now comes from, as far as the model and the data tell.
[[nodiscard]] Provenance provenanceOf(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset);

} // namespace fathom
