// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace fathom {

/// How GGUF files store rows of numbers in few bits: blocks of 32 or 256 elements with scales of
/// their own. The enumerators are the format's type numbers (ggml.h).
enum class BlockType : std::uint32_t
{
    Q4_0 = 2,
    Q4_1 = 3,
    Q5_0 = 6,
    Q5_1 = 7,
    Q8_0 = 8,
    Q2_K = 10,
    Q3_K = 11,
    Q4_K = 12,
    Q5_K = 13,
    Q6_K = 14
};

/// Elements of a block, and bytes that they take.
struct BlockSize
{
    std::size_t elements = 0;
    std::size_t bytes = 0;
};

/// Empty for numbers of other types.
[[nodiscard]] std::optional<BlockType> blockTypeFrom(std::uint32_t number);
[[nodiscard]] BlockSize blockSize(BlockType type);
/// "Q4_K"
[[nodiscard]] std::string_view blockTypeName(BlockType type);

/// The elements of whole blocks, computed in float32 as the format's own reference does
/// (dequantize_row_* in ggml-quants.c). `blocks` holds `to.size()` elements, a multiple of a
/// block's.
void unpackBlocks(BlockType type, std::span<const std::byte> blocks, std::span<float> to);

} // namespace fathom
