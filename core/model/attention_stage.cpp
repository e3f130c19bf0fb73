// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention_stage.h"

#include "core/model/nn/attention_spec.h"
#include "core/model/nn/work_time.h"

#include <algorithm>

namespace fathom {

namespace {

/// Queries between two looks at the stop flag.
constexpr std::ptrdiff_t queryBatch = 32;
/// Units per thread, so that threads that finish early find more to do.
constexpr std::size_t unitsPerThread = 4;

/// For each position of the path of piece `count` (the pieces before it being entered in order),
/// the chunk's row there, or -1 if it lies in an earlier chunk.
std::vector<std::int32_t> pathRows(const Chunk& chunk, std::size_t count)
{
    std::vector<std::int32_t> rows(
        static_cast<std::size_t>(chunk.pieces.front().firstPosition), -1);
    for (std::size_t i = 0; i < count; ++i) {
        const auto& piece = chunk.pieces[i];
        rows.resize(static_cast<std::size_t>(piece.firstPosition));
        for (auto row = piece.begin; row < piece.end; ++row)
            rows.push_back(row);
    }
    return rows;
}

} // namespace

/// Some pieces of the chunk, for one key-value head and the query heads that read it.
struct AttentionStage::Unit
{
    std::int64_t head = 0;
    std::size_t firstPiece = 0;
    std::size_t endPiece = 0;
};

/// Some queries of one piece, for the query heads that read one key-value head.
struct AttentionStage::Batch
{
    const Piece& piece;
    std::int64_t keyHead = 0;
    std::ptrdiff_t firstQuery = 0; ///< among all queries of the chunk
    std::span<const std::int32_t> rows;
};

/// One head's keys and values by position, as the kernel wants them.
struct AttentionStage::UnitMemory
{
    std::ptrdiff_t headSize;
    std::ptrdiff_t valueStride;
    std::vector<float> keys; // [position / keyBlock][headSize][keyBlock]
    std::vector<float> values; // [position][valueStride]

    UnitMemory(std::ptrdiff_t size, std::ptrdiff_t positions)
        : headSize(size)
        , valueStride(kernels::roundedUpToLanes(size))
    {
        const auto room
            = (positions + kernels::keyBlock - 1) / kernels::keyBlock * kernels::keyBlock;
        keys.resize(static_cast<std::size_t>(room * headSize));
        values.resize(static_cast<std::size_t>(room * valueStride));
    }

    void enter(std::ptrdiff_t position, const float* key, const float* value)
    {
        float* to = keys.data() + position / kernels::keyBlock * kernels::keyBlock * headSize
            + position % kernels::keyBlock;
        for (std::ptrdiff_t i = 0; i < headSize; ++i)
            to[i * kernels::keyBlock] = key[i];
        std::copy_n(value, headSize, values.data() + position * valueStride);
    }
};

AttentionStage::AttentionStage(const nn::AttentionSpec& spec, const Chunk& chunk,
    kernels::InputRows keys, kernels::InputRows values, CarriedPath& carried)
    : m_spec(spec)
    , m_chunk(chunk)
    , m_keys(keys)
    , m_values(values)
    , m_carried(carried)
{
}

std::vector<AttentionStage::Unit> AttentionStage::cutIntoUnits(std::size_t threads) const
{
    const auto heads = static_cast<std::size_t>(m_spec.keyValueHeads);
    const auto wanted = threads == 1 ? 1 : (unitsPerThread * threads + heads - 1) / heads;
    const auto rows = static_cast<std::size_t>(m_chunk.end - m_chunk.begin);
    const auto rowsPerUnit = static_cast<std::int32_t>((rows + wanted - 1) / wanted);
    std::vector<Unit> units;
    for (std::size_t first = 0; first < m_chunk.pieces.size();) {
        auto end = first;
        while (end < m_chunk.pieces.size()
            && m_chunk.pieces[end].begin - m_chunk.pieces[first].begin < rowsPerUnit)
            ++end;
        for (std::int64_t head = 0; head < m_spec.keyValueHeads; ++head)
            units.push_back({ .head = head, .firstPiece = first, .endPiece = end });
        first = end;
    }
    return units;
}

void AttentionStage::enterPath(const Unit& unit, UnitMemory& memory) const
{
    const auto& first = m_chunk.pieces[unit.firstPiece];
    const auto path = pathRows(m_chunk, unit.firstPiece);
    const auto column = unit.head * m_spec.headSize;
    for (std::int32_t position = 0; position < first.firstPosition; ++position) {
        const auto row = path[static_cast<std::size_t>(position)];
        const auto carriedAt = position * m_spec.keyValueWidth() + column;
        memory.enter(position,
            row < 0 ? m_carried.keys.data() + carriedAt : m_keys.row(row - m_chunk.begin) + column,
            row < 0 ? m_carried.values.data() + carriedAt
                    : m_values.row(row - m_chunk.begin) + column);
    }
}

void AttentionStage::enterPiece(const Piece& piece, std::int64_t head, UnitMemory& memory) const
{
    const auto column = head * m_spec.headSize;
    for (auto row = piece.begin; row < piece.end; ++row)
        memory.enter(piece.firstPosition + row - piece.begin,
            m_keys.row(row - m_chunk.begin) + column, m_values.row(row - m_chunk.begin) + column);
}

kernels::KeyRange AttentionStage::rangeOf(const Piece& piece, std::int32_t row) const
{
    const auto last = piece.firstPosition + (m_spec.isCausal ? row : piece.end - 1) - piece.begin;
    const auto window = static_cast<std::int32_t>(m_spec.window);
    return { .begin = window > 0 ? std::max(0, last - window + 1) : 0, .end = last + 1 };
}

void AttentionStage::attendBatch(const Batch& batch, std::span<const nn::HeadBias> biases,
    const kernels::HeadKeysValues& past, kernels::InputRows queries,
    kernels::OutputRows attended) const
{
    std::vector<kernels::KeyRange> ranges;
    for (const auto row : batch.rows)
        ranges.push_back(rangeOf(batch.piece, row));
    const auto count = static_cast<std::ptrdiff_t>(batch.rows.size());
    const auto headsPerKey = m_spec.heads / m_spec.keyValueHeads;
    for (std::int64_t i = 0; i < headsPerKey; ++i) {
        const auto head = batch.keyHead * headsPerKey + i;
        const auto column = head * m_spec.headSize;
        if (!biases.empty())
            for (std::size_t query = 0; query < ranges.size(); ++query)
                ranges[query].bias = biases[static_cast<std::size_t>(i)].ofQuery(
                    batch.piece.firstPosition + batch.rows[query] - batch.piece.begin);
        const kernels::AttentionParameters parameters { .scale = m_spec.scale,
            .softCap = m_spec.softCap,
            .positionSlope = m_spec.positionSlopes.empty()
                ? 0
                : m_spec.positionSlopes[static_cast<std::size_t>(head)] };
        kernels::kernels().attend(
            { queries.row(batch.firstQuery) + column, count, m_spec.headSize, queries.stride },
            ranges.data(), past, parameters,
            { attended.row(batch.firstQuery) + column, count, m_spec.headSize, attended.stride });
    }
}

std::vector<nn::HeadBias> AttentionStage::biasesFor(const Unit& unit, std::int32_t positions) const
{
    std::vector<nn::HeadBias> biases;
    const auto headsPerKey = m_spec.heads / m_spec.keyValueHeads;
    if (m_spec.positionBias)
        for (std::int64_t i = 0; i < headsPerKey; ++i)
            biases.push_back(m_spec.positionBias->ofHead(unit.head * headsPerKey + i, positions));
    return biases;
}

void AttentionStage::runUnit(const Unit& unit, std::span<const std::int32_t> rows,
    kernels::InputRows queries, kernels::OutputRows attended, const JobContext& job) const
{
    const nn::WorkTime time(nn::Work::Attention);
    std::int32_t positions = 0;
    for (auto i = unit.firstPiece; i < unit.endPiece; ++i) {
        const auto& piece = m_chunk.pieces[i];
        positions = std::max(positions, piece.firstPosition + piece.end - piece.begin);
    }
    UnitMemory memory(m_spec.headSize, positions);
    enterPath(unit, memory);
    const auto biases = biasesFor(unit, positions);
    const kernels::HeadKeysValues past { .keys = memory.keys.data(),
        .values = memory.values.data(),
        .headSize = memory.headSize,
        .valueStride = memory.valueStride };
    for (auto i = unit.firstPiece; i < unit.endPiece; ++i) {
        const auto& piece = m_chunk.pieces[i];
        enterPiece(piece, unit.head, memory);
        const auto first = std::ranges::lower_bound(rows, piece.begin) - rows.begin();
        const auto end = std::ranges::lower_bound(rows, piece.end) - rows.begin();
        for (auto begin = first; begin < end; begin += queryBatch) {
            job.checkpoint();
            const auto count = static_cast<std::size_t>(std::min(queryBatch, end - begin));
            attendBatch({ .piece = piece,
                            .keyHead = unit.head,
                            .firstQuery = begin,
                            .rows = rows.subspan(static_cast<std::size_t>(begin), count) },
                biases, past, queries, attended);
        }
    }
}

void AttentionStage::run(std::span<const std::int32_t> rows, kernels::InputRows queries,
    kernels::OutputRows attended, WorkerPool& pool, const JobContext& job) const
{
    const auto units = cutIntoUnits(pool.threadCount());
    pool.parallelFor(units.size(),
        [&](std::size_t unit) { runUnit(units[unit], rows, queries, attended, job); });
}

void AttentionStage::carryOn(std::int32_t positions)
{
    const auto path = pathRows(m_chunk, m_chunk.pieces.size());
    const auto width = m_spec.keyValueWidth();
    m_carried.keys.resize(static_cast<std::size_t>(positions * width));
    m_carried.values.resize(m_carried.keys.size());
    for (std::int32_t position = 0; position < positions; ++position) {
        const auto row = path[static_cast<std::size_t>(position)];
        if (row < 0)
            continue; // carried here already
        std::copy_n(
            m_keys.row(row - m_chunk.begin), width, m_carried.keys.data() + position * width);
        std::copy_n(
            m_values.row(row - m_chunk.begin), width, m_carried.values.data() + position * width);
    }
}

} // namespace fathom
