// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/block_runner.h"

#include "core/model/attention_stage.h"
#include "core/model/chunks.h"
#include "core/model/nn/block.h"
#include "core/model/nn/interruption.h"

#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <numeric>

namespace fathom {

namespace {

using nn::Tensor;

/// Rows that go through a half block on one thread. Large enough for matrix products at full speed,
/// small enough for the intermediate values to stay in the second-level cache.
constexpr std::size_t largestTile = 128;
constexpr std::size_t smallestTile = 16;

std::size_t tileRows(std::size_t rows, std::size_t threads)
{
    const auto share = (rows + threads - 1) / threads;
    return std::clamp(
        (share + smallestTile - 1) / smallestTile * smallestTile, smallestTile, largestTile);
}

Tensor viewRows(float* data, std::int64_t rows, std::int64_t columns)
{
    return at::from_blob(data, { rows, columns }, at::kFloat);
}

void copyRows(const Tensor& from, Tensor& to, std::size_t firstRow)
{
    std::copy_n(from.data_ptr<float>(), from.numel(),
        to.data_ptr<float>() + static_cast<std::int64_t>(firstRow) * from.size(1));
}

/// One chunk on its way through a block.
class ChunkRun
{
public:
    ChunkRun(const BlockRun& run, const Chunk& chunk, std::span<const std::int32_t> positions,
        WorkerPool& pool, const JobContext& job)
        : m_run(run)
        , m_chunk(chunk)
        , m_positions(positions)
        , m_pool(pool)
        , m_job(job)
    {
        const auto& spec = run.block.attention();
        const auto rows = chunk.end - chunk.begin;
        m_rows.resize(static_cast<std::size_t>(rows));
        std::iota(m_rows.begin(), m_rows.end(), chunk.begin);
        m_wanted = m_rows;
        if (!run.neededRows.empty())
            m_wanted.assign(std::ranges::lower_bound(run.neededRows, chunk.begin),
                std::ranges::lower_bound(run.neededRows, chunk.end));
        m_keys = nn::newRows(rows, spec.keyValueWidth());
        m_values = nn::newRows(rows, spec.keyValueWidth());
        m_queries = nn::newRows(static_cast<std::int64_t>(m_wanted.size()), spec.queryWidth());
        m_attended = nn::newRows(static_cast<std::int64_t>(m_wanted.size()), spec.queryWidth());
    }

    void project()
    {
        if (m_wanted.size() == m_rows.size())
            return project(m_rows, nn::Parts::All);
        project(m_rows, nn::Parts::KeysAndValues);
        project(m_wanted, nn::Parts::Queries);
    }

    void attend(CarriedPath& carried, std::int32_t carriedPositions)
    {
        AttentionStage stage(m_run.block.attention(), m_chunk, nn::inputRows(m_keys),
            nn::inputRows(m_values), carried);
        stage.run(m_wanted, nn::inputRows(m_queries), nn::outputRows(m_attended), m_pool, m_job);
        stage.carryOn(carriedPositions);
    }

    void combine()
    {
        m_job.advance(static_cast<std::int64_t>(m_rows.size() - m_wanted.size()));
        forTiles(m_wanted, [this](std::span<const std::int32_t> rows, std::size_t first) {
            const auto count = static_cast<std::int64_t>(rows.size());
            const auto width = m_attended.size(1);
            const Tensor attended
                = viewRows(m_attended.data_ptr<float>() + static_cast<std::int64_t>(first) * width,
                    count, width);
            const Tensor result = m_run.block.combine(hiddenRows(rows), attended);
            const auto columns = m_run.hidden.cols();
            for (std::int64_t i = 0; i < count; ++i)
                std::copy_n(result.data_ptr<float>() + i * columns, columns,
                    hiddenRow(rows[static_cast<std::size_t>(i)]));
            m_job.advance(count);
        });
    }

private:
    /// Calls body(some of the rows, index of the first of them) on the pool's threads.
    template <class Body>
    void forTiles(std::span<const std::int32_t> rows, Body body)
    {
        const auto size = tileRows(rows.size(), m_pool.threadCount());
        m_pool.parallelFor((rows.size() + size - 1) / size, [&](std::size_t tile) {
            m_job.checkpoint();
            const nn::Interruptible interruptible(m_job);
            body(rows.subspan(tile * size, std::min(size, rows.size() - tile * size)), tile * size);
        });
    }

    void project(std::span<const std::int32_t> allRows, nn::Parts parts)
    {
        forTiles(allRows, [&](std::span<const std::int32_t> rows, std::size_t first) {
            std::vector<std::int32_t> positions;
            for (const auto row : rows)
                positions.push_back(m_positions[static_cast<std::size_t>(row)]);
            const auto projection = m_run.block.project(hiddenRows(rows), positions, parts);
            if (parts != nn::Parts::KeysAndValues)
                copyRows(projection.queries, m_queries, first);
            if (parts != nn::Parts::Queries) {
                copyRows(projection.keys, m_keys, first);
                copyRows(projection.values, m_values, first);
            }
        });
    }

    [[nodiscard]] float* hiddenRow(std::int32_t row) const
    {
        return m_run.hidden.data() + row * m_run.hidden.cols();
    }

    /// Rows of the hidden states: where they are if they lie together, else a copy.
    [[nodiscard]] Tensor hiddenRows(std::span<const std::int32_t> rows) const
    {
        const auto count = static_cast<std::int64_t>(rows.size());
        const auto columns = m_run.hidden.cols();
        if (rows.back() - rows.front() + 1 == count)
            return viewRows(hiddenRow(rows.front()), count, columns);
        Tensor result = nn::newRows(count, columns);
        for (std::int64_t i = 0; i < count; ++i)
            std::copy_n(hiddenRow(rows[static_cast<std::size_t>(i)]), columns,
                result.data_ptr<float>() + i * columns);
        return result;
    }

    const BlockRun& m_run;
    const Chunk& m_chunk;
    std::span<const std::int32_t> m_positions;
    WorkerPool& m_pool;
    const JobContext& m_job;
    std::vector<std::int32_t> m_rows;
    std::vector<std::int32_t> m_wanted; ///< rows whose output is needed
    Tensor m_keys; ///< [rows, keyValueWidth]
    Tensor m_values;
    Tensor m_queries; ///< [wanted rows, queryWidth]
    Tensor m_attended;
};

} // namespace

std::vector<std::int32_t> positionsOf(const PackedTokens& tokens)
{
    std::vector<std::int32_t> positions(tokens.ids.size());
    for (const auto& segment : tokens.segments)
        std::iota(positions.begin() + segment.begin, positions.begin() + segment.end,
            segment.firstPosition);
    return positions;
}

void runThroughBlock(const BlockRun& run, WorkerPool& pool, const JobContext& job)
{
    const auto chunks = cutIntoChunks(run.tokens, run.chunkRows, run.block.attention().isCausal);
    const auto positions = positionsOf(run.tokens);
    CarriedPath carried;
    for (std::size_t i = 0; i < chunks.size(); ++i) {
        const auto carriedPositions
            = i + 1 < chunks.size() ? chunks[i + 1].pieces.front().firstPosition : 0;
        if (i + 1 < chunks.size())
            run.hidden.readAhead(chunks[i + 1].begin, chunks[i + 1].end);
        ChunkRun chunk(run, chunks[i], positions, pool, job);
        chunk.project();
        chunk.attend(carried, carriedPositions);
        chunk.combine();
        run.hidden.release(chunks[i].begin, chunks[i].end);
    }
}

} // namespace fathom
