// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/activation_cache.h"

#include "core/io/gguf.h"
#include "core/model/checkpoint.h"
#include "core/model/engine_arithmetic.h"

#include <utility>

namespace fathom {

namespace {

// Raised whenever poolTokens(), or what a row of a pooling is, changes: the rest of what decides a
// row's bits is hashed.
constexpr const char* rowsVersion = "pooled hidden states 1";

} // namespace

Result<ActivationCache> activationCacheOf(std::shared_ptr<RowCache> rows, const ModelSummary& model,
    WorkerPool& pool, const JobContext& job)
{
    const auto arithmetic = engineArithmetic();
    if (!arithmetic)
        return tl::unexpected(arithmetic.error());
    const auto checkpoint = openCheckpoint(model.directory);
    if (!checkpoint)
        return tl::unexpected(checkpoint.error());
    auto files = checkpoint->paths();
    if (!findGguf(model.directory)) // a GGUF file says itself what a config would say
        files.push_back(model.directory / "config.json");
    files.push_back(arithmetic->engine);

    job.enter(Phase::Loading);
    Sha256 hash;
    hash.add(std::string_view(rowsVersion));
    hash.add("; " + model.dtype + "; " + arithmetic->libraries + '\n');
    for (const auto& file : files) {
        const auto content = rows->hashOf(file, pool, job);
        if (!content)
            return tl::unexpected(content.error());
        hash.add(*content);
    }
    return ActivationCache { .rows = std::move(rows), .model = hash.digest(), .label = model.name };
}

RowSpace rowSpaceOf(
    const ActivationCache& cache, LayerIndex layer, PoolingKind pooling, std::int64_t hiddenSize)
{
    Sha256 hash;
    hash.add(cache.model);
    hash.add("layer " + std::to_string(layer.value) + " pooling "
        + Pooling { .kind = pooling, .stage = PoolingStage::Activation }.text());
    return { .key = hash.digest(), .width = hiddenSize, .label = cache.label };
}

Digest promptKey(std::span<const TokenId> prompt)
{
    static_assert(sizeof(TokenId) == sizeof(std::int32_t));
    Sha256 hash;
    hash.add(std::as_bytes(prompt));
    return hash.digest();
}

} // namespace fathom
