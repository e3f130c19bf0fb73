// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/chunks.h"
#include "core/model/kernels/kernels.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

namespace nn {
struct AttentionSpec;
class HeadBias;
} // namespace nn

/// Keys and values of the path of the segment that comes next, carried from chunk to chunk. Rows
/// are positions.
struct CarriedPath
{
    std::vector<float> keys; ///< [positions, keyValueWidth]
    std::vector<float> values;
};

/// One chunk's attention on the CPU: every query against the keys and values of its own path.
class AttentionStage
{
public:
    /// `keys`, `values` [chunk rows, keyValueWidth].
    AttentionStage(const nn::AttentionSpec& spec, const Chunk& chunk, kernels::InputRows keys,
        kernels::InputRows values, CarriedPath& carried);

    /// `rows`: the rows of the queries, ascending; `queries` and `attended` [rows, queryWidth].
    void run(std::span<const std::int32_t> rows, kernels::InputRows queries,
        kernels::OutputRows attended, WorkerPool& pool, const JobContext& job) const;

    /// Keeps the first `positions` of the last piece's path for the chunk after this one.
    void carryOn(std::int32_t positions);

private:
    struct Unit;
    struct Batch;
    struct UnitMemory;
    [[nodiscard]] std::vector<Unit> cutIntoUnits(std::size_t threads) const;
    void runUnit(const Unit& unit, std::span<const std::int32_t> rows, kernels::InputRows queries,
        kernels::OutputRows attended, const JobContext& job) const;
    void attendBatch(const Batch& batch, std::span<const nn::HeadBias> biases,
        const kernels::HeadKeysValues& past, kernels::InputRows queries,
        kernels::OutputRows attended) const;
    [[nodiscard]] std::vector<nn::HeadBias> biasesFor(
        const Unit& unit, std::int32_t positions) const;
    void enterPath(const Unit& unit, UnitMemory& memory) const;
    void enterPiece(const Piece& piece, std::int64_t head, UnitMemory& memory) const;
    [[nodiscard]] kernels::KeyRange rangeOf(const Piece& piece, std::int32_t row) const;

    const nn::AttentionSpec& m_spec;
    const Chunk& m_chunk;
    kernels::InputRows m_keys;
    kernels::InputRows m_values;
    CarriedPath& m_carried;
};

} // namespace fathom
