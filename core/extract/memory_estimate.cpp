// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/extract/memory_estimate.h"

#include "core/base/byte_size.h"
#include "core/io/scratch_file.h"
#include "core/model/model_dtype.h"

#include <algorithm>

namespace fathom {

namespace {

constexpr std::int64_t floatBytes = sizeof(float);
constexpr std::int64_t chunkRows = 2048; // as EngineOptions has it
constexpr std::int64_t tileRows = 128; // that a thread takes through half a block
/// Of a scratch file are in memory: the chunk at work, the next one, and pages that straddle.
constexpr std::int64_t chunksInMemory = 3;

/// Packed weights of the blocks that are ready at the same time, and what making one takes: its
/// largest tensor once more as float32, and twice that when its shape is tried for the first time.
std::int64_t weightBytes(const ModelSummary& model, std::int64_t budget)
{
    const auto all = model.largestBlock * model.layerCount;
    const auto packed = bytesPerWeight(modelDtypeFrom(model.dtype).value_or(ModelDtype::Float32));
    const auto isKept = model.parameterCount <= keptWeightBytes(budget) / packed;
    return packed * (isKept ? all : model.largestBlock) + 3 * floatBytes * model.largestTensor;
}

/// Queries, keys, values and what attention makes of them for a chunk, the past that it looks at,
/// and each thread's tile on its way through the feed-forward part.
std::int64_t workBytes(const ModelSummary& model, const ExtractionSize& size)
{
    const auto threads = static_cast<std::int64_t>(size.threads);
    const auto hidden = std::max<std::int64_t>(1, model.hiddenSize);
    const auto heads = std::max<std::int64_t>(1, model.headCount);
    const auto keyWidth = std::max(hidden / heads, model.keyValueHeadCount * hidden / heads);
    const auto rows = std::min(size.tokens, chunkRows);
    const auto chunk = rows * 2 * (hidden + keyWidth);
    const auto past = size.longestPrompt * 2 * (keyWidth + threads * (hidden / heads));
    const auto tiles = threads * tileRows * (4 * (model.largestTensor / hidden) + 8 * hidden);
    return floatBytes * (chunk + past + tiles);
}

} // namespace

MemoryEstimate estimateMemory(const ModelSummary& model, const ExtractionSize& size,
    std::int64_t budget, std::int64_t program)
{
    const auto rowBytes = model.hiddenSize * floatBytes;
    const auto layer = size.featureRows * rowBytes;
    const auto states = size.tokens * rowBytes;
    const auto features = size.keptLayers * layer;
    // Of features in scratch files those that are made and those that are read are in memory.
    const auto featuresInUse
        = std::min(features, (1 + static_cast<std::int64_t>(size.threads)) * layer);
    const auto statesInUse = std::min(states, chunksInMemory * chunkRows * rowBytes);

    const bool isComputed = size.tokens > 0; // else the model is not touched
    MemoryEstimate estimate { .program = program,
        .weights = isComputed ? weightBytes(model, budget) : 0,
        .work = isComputed ? workBytes(model, size) : 0,
        .hiddenStates = states,
        .features = features,
        .others = size.otherBytes };
    auto best = estimate;
    const auto consider = [&](bool scratchesStates, bool scratchesFeatures) {
        auto other = estimate;
        if (scratchesStates) {
            other.hiddenStates = statesInUse;
            other.scratchedStates = states;
        }
        if (scratchesFeatures) {
            other.features = featuresInUse;
            other.scratchedFeatures = features;
        }
        if (best.resident() > budget && other.resident() < best.resident())
            best = other;
    };
    consider(false, true);
    consider(true, false);
    consider(true, true);
    return best;
}

Placement placementOf(const MemoryEstimate& estimate, const MemoryBudget& budget)
{
    Placement placement;
    if (estimate.scratchedStates > 0)
        placement.hiddenStates = budget.scratchFolder();
    if (estimate.scratchedFeatures > 0)
        placement.features = budget.scratchFolder();
    return placement;
}

Status checkMemory(const MemoryEstimate& estimate, const MemoryBudget& budget)
{
    if (estimate.resident() > budget.bytes())
        return fail(ErrorCode::OutOfMemory,
            "This needs " + describe(estimate) + ". Allowed are " + byteSizeText(budget.bytes())
                + " of memory. Allow more (--memory; in the window Edit, Memory), choose "
                  "last_token "
                  "or mean instead of all tokens, or take fewer rows or a smaller model.");
    const auto free = freeDiskSpace(budget.scratchFolder());
    if (estimate.scratch() > free)
        return fail(ErrorCode::OutOfMemory,
            "This needs " + describe(estimate) + ", and " + byteSizeText(free)
                + " are free here. Make room, name another folder with --cache-dir or "
                  "FATHOM_CACHE_DIR, allow more memory (--memory; in the window Edit, Memory), or "
                  "take fewer or shorter texts.",
            budget.scratchFolder().string());
    return {};
}

std::string describe(const MemoryEstimate& estimate)
{
    std::string text = byteSizeText(estimate.resident()) + " of memory (";
    const auto add = [&](const char* what, std::int64_t bytes) {
        if (bytes > 0)
            text
                += (text.back() == '(' ? "" : ", ") + std::string(what) + ' ' + byteSizeText(bytes);
    };
    add("program", estimate.program);
    add("weights", estimate.weights);
    add("working space", estimate.work);
    add("hidden states", estimate.hiddenStates);
    add("pooled features", estimate.features);
    add("fits", estimate.others);
    text += ")";
    if (estimate.scratch() > 0)
        text += " and " + byteSizeText(estimate.scratch()) + " of disk for what does not fit";
    return text;
}

} // namespace fathom
