// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/row_storage.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/packed_tokens.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

namespace nn {
class Block;
}

/// Position of each row in its prompt.
[[nodiscard]] std::vector<std::int32_t> positionsOf(const PackedTokens& tokens);

struct BlockRun
{
    const nn::Block& block;
    const PackedTokens& tokens;
    std::span<const std::int32_t> neededRows; ///< ascending; empty: all
    RowStorage& hidden; ///< [rows, hiddenSize], replaced
    std::int32_t chunkRows = 2048;
};

/// Pushes all rows through a block, chunk by chunk: rows in tiles through the two halves, attention
/// between them per segment. Throws Cancelled when stopped. Advances `job` by one per row.
void runThroughBlock(const BlockRun& run, WorkerPool& pool, const JobContext& job);

} // namespace fathom
