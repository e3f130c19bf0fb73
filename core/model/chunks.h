// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/packed_tokens.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// Consecutive rows of one segment.
struct Piece
{
    std::int32_t begin = 0; ///< first row
    std::int32_t end = 0; ///< one past the last row
    std::int32_t firstPosition = 0; ///< position of row `begin` in its prompt
};

/// Consecutive rows that go through a block together. Of a causal model's rows it needs to know the
/// keys and values of the first piece's past, which lies in earlier chunks.
struct Chunk
{
    std::int32_t begin = 0;
    std::int32_t end = 0;
    std::vector<Piece> pieces; ///< cover the rows in order
};

/// Cuts all rows into chunks of about `chunkRows`. Segments are cut where `mayCutSegments` (causal
/// models), else a chunk is as long as its longest segment needs.
[[nodiscard]] std::vector<Chunk> cutIntoChunks(
    const PackedTokens& tokens, std::int32_t chunkRows, bool mayCutSegments);

} // namespace fathom
