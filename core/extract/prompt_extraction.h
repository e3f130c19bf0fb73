// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/cache/cache_run.h"
#include "core/extract/activation_cache.h"
#include "core/extract/activation_store.h"
#include "core/extract/extractor.h"
#include "core/extract/memory_estimate.h"
#include "core/extract/pooling.h"
#include "core/extract/token_trie.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace fathom {

/// What an extraction takes.
struct ExtractionCounts
{
    std::int64_t totalTokens = 0;
    std::int64_t computedTokens = 0; ///< pass through the model; shared prefixes counted once
    std::int64_t totalRows = 0; ///< prompts times layers
    std::int64_t cachedRows = 0; ///< prompts times layers that the cache has
};

/// Pooled hidden states of prompts, as far as possible from a cache: prepare() finds out what is
/// missing, run() computes that. A prompt that the cache has on all layers does not pass through
/// the model, and the model is not touched if there is no other. Whatever the cache holds, the
/// result is the same bits.
class PromptExtraction
{
public:
    struct Request
    {
        std::span<const std::vector<TokenId>> prompts; ///< at least one, none empty; outlive run()
        std::vector<LayerIndex> layers; ///< ascending, unique, at least one
        PoolingKind pooling = PoolingKind::LastToken;
        PrefixSharing sharing = PrefixSharing::On; ///< as far as the model allows it
        // For the plan that keeps the program within the model's memory budget:
        std::int64_t keptLayers = 0; ///< not yet release()d at the same time, at most; 0: all
        std::int64_t otherBytes = 0; ///< that the caller takes while it runs
        std::size_t threads = 1;
    };

    /// A cache that does not work is told of (ActivationCache::warn) and done without. Fails for a
    /// prompt that is too long, and names its row, and for what fits neither the model's memory
    /// budget nor, in part, the disk (checkMemory).
    [[nodiscard]] static Result<PromptExtraction> prepare(
        const Transformer& model, Request request, const ActivationCache& cache);
    /// What run() would take at its peak without a cache. Nothing fails for want of memory.
    [[nodiscard]] static MemoryEstimate estimate(const Transformer& model, Request request);
    ~PromptExtraction();
    PromptExtraction(PromptExtraction&&) noexcept;
    PromptExtraction& operator=(PromptExtraction&&) = delete;

    [[nodiscard]] ExtractionCounts counts() const;
    /// What run() takes at its peak.
    [[nodiscard]] const MemoryEstimate& memory() const { return m_memory; }

    /// As extract(), for all prompts. Rows that turn out to be damaged are computed after all.
    [[nodiscard]] Result<std::shared_ptr<ActivationStore>> run(
        WorkerPool& pool, const LayerReadySink& layerReady, const JobContext& job);
    /// Waits until the cache has what was computed, and tells if it could not keep it. The
    /// destructor waits, too.
    void finish();

private:
    struct Layer
    {
        LayerIndex index;
        RowSpace space;
        std::optional<FoundRows> found; ///< none: no cache
    };
    struct Running;

    PromptExtraction(const Transformer& model, Request request, const ActivationCache& cache);
    void layOut();
    void lookIntoCache();
    void planComputation();
    [[nodiscard]] MemoryEstimate estimateNow() const;
    [[nodiscard]] RowStorage newRows() const;
    [[nodiscard]] bool isCached(const Layer& layer, std::size_t prompt) const;
    [[nodiscard]] std::int64_t rowCount(std::size_t prompt) const;
    /// Whether the cache is given what is computed.
    [[nodiscard]] bool storesRows() const;
    void storeComputed(
        const Layer& layer, const ActivationStore& computed, std::span<const std::size_t> prompts);
    [[nodiscard]] RowStorage assemble(
        const Layer& layer, const ActivationStore* computed, const Running& running);
    void readCached(const Layer& layer, RowStorage& X, const Running& running);
    [[nodiscard]] std::vector<std::size_t> readOnceMore(const Layer& layer,
        const std::vector<std::size_t>& failed, RowStorage& X, const Running& running);
    void computeAfterAll(const Layer& layer, const std::vector<std::size_t>& prompts,
        RowStorage& X, const Running& running);

    const Transformer& m_model;
    Request m_request;
    ActivationCache m_cache;
    std::unique_ptr<CacheRun> m_run; ///< null: no cache
    FoundRows::Keys m_keys; ///< of the prompts
    std::vector<std::int64_t> m_rowBegins; ///< of the whole store
    std::vector<Layer> m_layers;
    std::vector<std::size_t> m_missing; ///< prompts that must pass through the model, ascending
    std::size_t m_computedLayers = 0; ///< so many, the lowest ones
    std::int64_t m_cachedRows = 0;
    TokenTrie m_trie; ///< of the missing prompts
    MemoryEstimate m_memory;
    Placement m_placement;
    std::shared_ptr<ActivationStore> m_store;
};

} // namespace fathom
