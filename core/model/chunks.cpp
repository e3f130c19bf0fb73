// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/chunks.h"

#include <algorithm>

namespace fathom {

namespace {

/// Long segments are worked on in pieces of so many rows, so that their attention can be shared
/// between threads.
constexpr std::int32_t longestPiece = 256;

void addPiece(std::vector<Chunk>& chunks, std::int32_t chunkRows, const Piece& piece)
{
    const auto length = piece.end - piece.begin;
    if (chunks.empty() || chunks.back().end - chunks.back().begin + length > chunkRows)
        chunks.push_back({ .begin = piece.begin, .end = piece.begin, .pieces = {} });
    chunks.back().pieces.push_back(piece);
    chunks.back().end = piece.end;
}

} // namespace

std::vector<Chunk> cutIntoChunks(
    const PackedTokens& tokens, std::int32_t chunkRows, bool mayCutSegments)
{
    std::vector<Chunk> chunks;
    const auto longest = std::min(longestPiece, chunkRows);
    for (const auto& segment : tokens.segments)
        for (auto begin = segment.begin; begin < segment.end;) {
            const auto end = mayCutSegments ? std::min(segment.end, begin + longest) : segment.end;
            addPiece(chunks, chunkRows,
                { .begin = begin,
                    .end = end,
                    .firstPosition = segment.firstPosition + begin - segment.begin });
            begin = end;
        }
    return chunks;
}

} // namespace fathom
