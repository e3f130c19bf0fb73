// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/cache/row_cache.h"
#include "core/extract/pooling.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/model_summary.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace fathom {

/// What an extraction does with the rows that a cache has of its prompts.
enum class CachedRows : std::uint8_t
{
    Use,
    Renew ///< forgets them, and computes them anew
};

/// One model's pooled hidden states in a cache, and how an extraction is to use them. A value; the
/// default one is no cache. Results are the same bits with it and without.
struct ActivationCache
{
    std::shared_ptr<RowCache> rows; ///< null: no cache
    Digest model {}; ///< stands for everything that decides hidden states but the tokens
    std::string label; ///< the model's name, for people
    CachedRows cachedRows = CachedRows::Use;
    /// Whether the states of every token (PoolingKind::All), which are as much as all texts'
    /// lengths more than one row each, are kept too. They are used in any case.
    bool keepsTokens = false;
    /// Told, from the thread of the extraction, if the cache cannot be used, or not all of it.
    std::function<void(const std::string&)> warn {};
};

/// The cache of an opened model: identified by its config, its weights, byte by byte, the dtype and
/// the engine. Reads all weights the first time, once for each version of the files.
[[nodiscard]] Result<ActivationCache> activationCacheOf(std::shared_ptr<RowCache> rows,
    const ModelSummary& model, WorkerPool& pool, const JobContext& job);

/// Where a cache has a layer's rows.
[[nodiscard]] RowSpace rowSpaceOf(
    const ActivationCache& cache, LayerIndex layer, PoolingKind pooling, std::int64_t hiddenSize);
/// Key of a prompt's rows.
[[nodiscard]] Digest promptKey(std::span<const TokenId> prompt);

} // namespace fathom
