// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/layer_major_transformer.h"

#include "core/io/mapped_pages.h"
#include "core/model/architectures/model_opening.h"
#include "core/model/block_cache.h"
#include "core/model/block_runner.h"
#include "core/model/checkpoint.h"
#include "core/model/kernels/packed_matrix.h"
#include "core/model/model_error.h"

#include <algorithm>
#include <set>
#include <utility>

namespace fathom {

namespace {

constexpr std::size_t embeddingTile = 1024; // rows

kernels::WeightFormat formatOf(ModelDtype dtype)
{
    switch (dtype) {
    case ModelDtype::Float32:
        return kernels::WeightFormat::Float32;
    case ModelDtype::Bfloat16:
        return kernels::WeightFormat::Bfloat16;
    case ModelDtype::Float16:
        return kernels::WeightFormat::Float16;
    }
    return {};
}

/// Where this processor gains no time by a dtype, that it is so, and what is gained.
std::string noteOn(ModelDtype dtype)
{
    const auto format = formatOf(dtype);
    if (dtype == ModelDtype::Float32 || kernels::hasOwnInstructions(format))
        return {};
    const auto name = std::string(modelDtypeName(dtype));
    return "This processor multiplies " + name + " no faster than float32: products are computed by "
        "float32 instructions from numbers rounded to " + name
        + ". Weights take half the memory, and the time is about the same.";
}

/// Segments cover the rows in order, and each continues the path of the one before it or a part of
/// it.
Status checkSegments(const PackedTokens& tokens)
{
    std::int32_t row = 0;
    std::vector<std::int32_t> path; // segments from the start of the prompt to the latest
    for (std::size_t i = 0; i < tokens.segments.size(); ++i) {
        const auto& segment = tokens.segments[i];
        while (!path.empty() && path.back() != segment.parent)
            path.pop_back();
        std::int32_t position = 0;
        if (!path.empty()) {
            const auto& parent = tokens.segments[static_cast<std::size_t>(path.back())];
            position = parent.firstPosition + parent.end - parent.begin;
        }
        if (segment.begin != row || segment.end <= row || segment.firstPosition != position
            || (path.empty() && segment.parent != -1))
            return fail(ErrorCode::InvalidArgument,
                "Segments must cover the rows in order and continue their parents, depth first.",
                "segment " + std::to_string(i));
        path.push_back(static_cast<std::int32_t>(i));
        row = segment.end;
    }
    if (row != tokens.rowCount())
        return fail(ErrorCode::InvalidArgument, "Segments must cover all rows.");
    return {};
}

} // namespace

LayerMajorTransformer::LayerMajorTransformer(const ModelConfig& config, ModelSummary summary,
    Checkpoint checkpoint, const EngineOptions& options)
    : m_summary(std::move(summary))
    , m_checkpoint(std::move(checkpoint))
    , m_options(options)
{
    auto opened = openModel(config, m_checkpoint, m_summary.layerCount);
    m_architecture = std::make_unique<Architecture>(std::move(opened.architecture));
    m_unusedTensors = std::move(opened.unusedTensors);
    m_summary.notes.insert(m_summary.notes.end(), opened.notes.begin(), opened.notes.end());
    limitPrompts();
    m_summary.dtype = modelDtypeName(options.dtype);
    m_summary.dtypeNote = noteOn(options.dtype);

    const nn::Weights load(m_checkpoint, nn::Weights::Purpose::Load, formatOf(options.dtype));
    m_blocks = std::make_unique<BlockCache>(
        m_summary.layerCount, [this] { return keepsBlocks(); },
        [this, load](std::int64_t layer) {
            return m_architecture->block(layer, load.within(prefixOf(layer)));
        });
    m_readAhead = std::make_unique<ReadAhead>();
    m_checkpoint.releasePages(); // looking for what it is touched a little of every tensor
}

LayerMajorTransformer::~LayerMajorTransformer() = default;

bool LayerMajorTransformer::keepsBlocks() const
{
    const auto mayKeep
        = m_options.memory ? keptWeightBytes(m_options.memory->bytes()) : m_options.keptWeightBytes;
    return m_summary.parameterCount <= mayKeep / bytesPerWeight(m_options.dtype);
}

std::string LayerMajorTransformer::prefixOf(std::int64_t layer) const
{
    return m_architecture->blocks + std::to_string(layer) + '.';
}

void LayerMajorTransformer::limitPrompts()
{
    const auto longest = m_architecture->longestPrompt;
    auto& limit = m_summary.maximumPositions;
    if (longest == 0 || (limit > 0 && limit <= longest))
        return;
    m_summary.notes.push_back("Prompts may have up to " + std::to_string(longest)
        + " tokens: this model's rotary positions are others for longer ones, which is not "
          "implemented.");
    limit = longest;
}

Result<std::shared_ptr<const Transformer>> LayerMajorTransformer::open(
    const std::filesystem::path& directory, const EngineOptions& options)
{
    if (options.chunkRows < 1)
        return fail(ErrorCode::InvalidArgument, "A chunk must have at least one row.");
    const auto config = ModelConfig::read(directory);
    if (!config)
        return tl::unexpected(config.error());
    try {
        auto summary = readModelSummary(directory);
        if (!summary)
            return propagate(summary);
        auto checkpoint = openCheckpoint(directory);
        if (!checkpoint)
            return propagate(checkpoint);
        return std::shared_ptr<const Transformer>(new LayerMajorTransformer(
            *config, std::move(*summary), std::move(*checkpoint), options));
    } catch (const ModelError& error) {
        return tl::unexpected(error.error());
    }
}

bool LayerMajorTransformer::isCausal() const
{
    return m_architecture->isCausal;
}

Status LayerMajorTransformer::validate(const PackedTokens& tokens) const
{
    if (auto status = checkSegments(tokens); !status)
        return status;
    for (const auto id : tokens.ids)
        if (id.value < 0 || id.value >= m_summary.vocabularySize)
            return fail(ErrorCode::InvalidArgument,
                "Token " + std::to_string(id.value) + " is outside the model's vocabulary of "
                    + std::to_string(m_summary.vocabularySize)
                    + " tokens. Do the tokenizer and the model belong together?");
    for (const auto& segment : tokens.segments) {
        const auto length = std::int64_t { segment.firstPosition } + segment.end - segment.begin;
        if (m_summary.maximumPositions > 0 && length > m_summary.maximumPositions)
            return fail(ErrorCode::PromptTooLong,
                "A prompt has " + std::to_string(length) + " tokens, the model takes at most "
                    + std::to_string(m_summary.maximumPositions) + ". Shorten it.");
    }
    return {};
}

std::int64_t LayerMajorTransformer::readyBlockBytes() const
{
    return m_blocks->readyCount() * m_summary.largestBlock * bytesPerWeight(m_options.dtype);
}

void LayerMajorTransformer::embed(
    const PackedTokens& tokens, RowStorage& hidden, WorkerPool& pool, const JobContext& job) const
{
    auto positions = positionsOf(tokens);
    if (m_architecture->place)
        for (const auto& prompt : tokens.segments) {
            const auto begin = static_cast<std::size_t>(prompt.begin);
            const auto count = static_cast<std::size_t>(prompt.end - prompt.begin);
            m_architecture->place(std::span(tokens.ids).subspan(begin, count),
                std::span(positions).subspan(begin, count));
        }
    const auto rows = tokens.ids.size();
    const auto embedTile = [&](std::size_t begin) {
        job.checkpoint();
        const auto count = std::min(embeddingTile, rows - begin);
        std::vector<std::int32_t> ids;
        for (std::size_t i = 0; i < count; ++i)
            ids.push_back(tokens.ids[begin + i].value);
        const auto embedded
            = m_architecture->embed(ids, std::span(positions).subspan(begin, count));
        std::copy_n(embedded.data_ptr<float>(), embedded.numel(),
            hidden.row(static_cast<std::int64_t>(begin)));
    };
    // Some tiles at a time: a look at one row of the table brings 16 pages of it into memory.
    const auto wave = embeddingTile * pool.threadCount();
    for (std::size_t begin = 0; begin < rows; begin += wave) {
        const auto end = std::min(rows, begin + wave);
        pool.parallelFor((end - begin + embeddingTile - 1) / embeddingTile,
            [&](std::size_t tile) { embedTile(begin + tile * embeddingTile); });
        hidden.release(static_cast<std::int64_t>(begin), static_cast<std::int64_t>(end));
        m_checkpoint.releasePages();
    }
}

void LayerMajorTransformer::expectBlock(LayerIndex layer) const
{
    if (!m_blocks->isReady(layer))
        m_readAhead->read(m_checkpoint.bytesWithin(prefixOf(layer.value)));
}

void LayerMajorTransformer::runBlock(LayerIndex layer, const PackedTokens& tokens,
    std::span<const std::int32_t> neededRows, RowStorage& hidden, WorkerPool& pool,
    const JobContext& job) const
{
    job.checkpoint();
    const auto block = m_blocks->block(layer);
    runThroughBlock({ .block = *block,
                        .tokens = tokens,
                        .neededRows = neededRows,
                        .hidden = hidden,
                        .chunkRows = m_options.chunkRows },
        pool, job);
}

} // namespace fathom
