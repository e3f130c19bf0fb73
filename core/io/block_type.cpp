// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/block_type.h"

#include "core/io/half.h"
#include "core/io/little_endian.h"

#include <algorithm>
#include <array>
#include <cassert>

namespace fathom {

namespace {

constexpr std::size_t small = 32; // elements of a plain block
constexpr std::size_t super = 256; // elements of a "K" block

using Block = std::span<const std::byte>;

struct TypeEntry
{
    BlockType type;
    std::string_view name;
    BlockSize size;
};

constexpr std::array<TypeEntry, 10> types { {
    { BlockType::Q4_0, "Q4_0", { small, 18 } },
    { BlockType::Q4_1, "Q4_1", { small, 20 } },
    { BlockType::Q5_0, "Q5_0", { small, 22 } },
    { BlockType::Q5_1, "Q5_1", { small, 24 } },
    { BlockType::Q8_0, "Q8_0", { small, 34 } },
    { BlockType::Q2_K, "Q2_K", { super, 84 } },
    { BlockType::Q3_K, "Q3_K", { super, 110 } },
    { BlockType::Q4_K, "Q4_K", { super, 144 } },
    { BlockType::Q5_K, "Q5_K", { super, 176 } },
    { BlockType::Q6_K, "Q6_K", { super, 210 } },
} };

const TypeEntry& entryOf(BlockType type)
{
    return *std::ranges::find(types, type, &TypeEntry::type);
}

unsigned byteAt(Block block, std::size_t offset)
{
    return std::to_integer<unsigned>(block[offset]);
}

float halfAt(Block block, std::size_t offset)
{
    return fromHalf(littleEndian<std::uint16_t>(block, offset));
}

float signedByteAt(Block block, std::size_t offset)
{
    return static_cast<float>(littleEndian<std::int8_t>(block, offset));
}

/// Element i of a plain block of 4 bits: the low halves of the bytes first, then the high ones.
unsigned nibble(Block bytes, std::size_t i)
{
    constexpr std::size_t half = small / 2;
    return i < half ? byteAt(bytes, i) & 15U : byteAt(bytes, i - half) >> 4U;
}

void unpackQ4_0(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    for (std::size_t i = 0; i < small; ++i)
        to[i] = static_cast<float>(static_cast<int>(nibble(block.subspan(2), i)) - 8) * scale;
}

void unpackQ4_1(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    const float minimum = halfAt(block, 2);
    for (std::size_t i = 0; i < small; ++i)
        to[i] = static_cast<float>(nibble(block.subspan(4), i)) * scale + minimum;
}

/// Element i of a plain block of 5 bits; the fifth bits stand together in front.
unsigned fiveBits(Block fifth, Block bytes, std::size_t i)
{
    const unsigned high = littleEndian<std::uint32_t>(fifth, 0) >> i & 1U;
    return nibble(bytes, i) | high << 4U;
}

void unpackQ5_0(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    for (std::size_t i = 0; i < small; ++i) {
        const auto value = static_cast<int>(fiveBits(block.subspan(2), block.subspan(6), i));
        to[i] = static_cast<float>(value - 16) * scale;
    }
}

void unpackQ5_1(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    const float minimum = halfAt(block, 2);
    for (std::size_t i = 0; i < small; ++i)
        to[i]
            = static_cast<float>(fiveBits(block.subspan(4), block.subspan(8), i)) * scale + minimum;
}

void unpackQ8_0(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    for (std::size_t i = 0; i < small; ++i)
        to[i] = signedByteAt(block, 2 + i) * scale;
}

/// Where the two bits of element i stand in a "K" block: 128 elements share 32 bytes.
unsigned twoBits(Block bytes, std::size_t i)
{
    return byteAt(bytes, i / 128 * 32 + i % 32) >> (i % 128 / 32 * 2) & 3U;
}

/// 16 scales and minima of 4 bits, 256 values of 2, then the scales of scales and of minima.
void unpackQ2_K(Block block, float* to)
{
    const float scale = halfAt(block, 80);
    const float minimum = halfAt(block, 82);
    for (std::size_t part = 0; part < 16; ++part) {
        const unsigned both = byteAt(block, part);
        const float ofPart = scale * static_cast<float>(both & 15U);
        const float below = minimum * static_cast<float>(both >> 4U);
        for (std::size_t i = part * 16; i < (part + 1) * 16; ++i)
            to[i] = ofPart * static_cast<float>(twoBits(block.subspan(16), i)) - below;
    }
}

/// Scale k of 16 with 6 bits: the low four in 8 bytes, the high two in the next 4; 32 less.
int scaleOfQ3(Block scales, std::size_t k)
{
    const unsigned low = byteAt(scales, k % 8) >> (k / 8 * 4) & 15U;
    const unsigned high = byteAt(scales, 8 + k % 4) >> (k / 4 * 2) & 3U;
    return static_cast<int>(low | high << 4U) - 32;
}

/// 256 high bits (a clear one means 4 less), 256 values of 2 bits, 16 scales, one for all.
void unpackQ3_K(Block block, float* to)
{
    const float scale = halfAt(block, 108);
    for (std::size_t part = 0; part < 16; ++part) {
        const float ofPart = scale * static_cast<float>(scaleOfQ3(block.subspan(96), part));
        for (std::size_t i = part * 16; i < (part + 1) * 16; ++i) {
            const bool isHigh = (byteAt(block, i % 32) >> (i / 32) & 1U) != 0;
            const int value = static_cast<int>(twoBits(block.subspan(32), i)) - (isHigh ? 0 : 4);
            to[i] = ofPart * static_cast<float>(value);
        }
    }
}

struct ScaleAndMinimum
{
    float scale;
    float minimum;
};

/// Scale and minimum of part k of 8, with 6 bits each: those of the first four parts stand whole in
/// 4 bytes each; of the others the low four bits follow, and the high two lie above the first ones.
ScaleAndMinimum partOfQ4(Block scales, std::size_t k)
{
    const auto number = [](unsigned value) { return static_cast<float>(value); };
    if (k < 4)
        return { number(byteAt(scales, k) & 63U), number(byteAt(scales, k + 4) & 63U) };
    const unsigned low = byteAt(scales, k + 4);
    return { number((low & 15U) | byteAt(scales, k - 4) >> 6U << 4U),
        number(low >> 4U | byteAt(scales, k) >> 6U << 4U) };
}

/// The low four bits of element i of a "K" block: 64 elements share 32 bytes.
unsigned lowNibble(Block bytes, std::size_t i)
{
    return byteAt(bytes, i / 64 * 32 + i % 32) >> (i % 64 / 32 * 4) & 15U;
}

/// Scale of scales, scale of minima, 8 of each, 256 values of 4 bits.
void unpackQ4_K(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    const float minimum = halfAt(block, 2);
    for (std::size_t part = 0; part < 8; ++part) {
        const auto of = partOfQ4(block.subspan(4), part);
        const float ofPart = scale * of.scale;
        const float below = minimum * of.minimum;
        for (std::size_t i = part * 32; i < (part + 1) * 32; ++i)
            to[i] = ofPart * static_cast<float>(lowNibble(block.subspan(16), i)) - below;
    }
}

/// As Q4_K, with 256 fifth bits between the scales and the low four.
void unpackQ5_K(Block block, float* to)
{
    const float scale = halfAt(block, 0);
    const float minimum = halfAt(block, 2);
    for (std::size_t part = 0; part < 8; ++part) {
        const auto of = partOfQ4(block.subspan(4), part);
        const float ofPart = scale * of.scale;
        const float below = minimum * of.minimum;
        for (std::size_t i = part * 32; i < (part + 1) * 32; ++i) {
            const unsigned high = byteAt(block, 16 + i % 32) >> part & 1U;
            const unsigned value = lowNibble(block.subspan(48), i) | high << 4U;
            to[i] = ofPart * static_cast<float>(value) - below;
        }
    }
}

/// 256 low halves of 4 bits (128 elements share 64 bytes), 256 high parts of 2, 16 signed scales,
/// one for all.
void unpackQ6_K(Block block, float* to)
{
    const float scale = halfAt(block, 208);
    for (std::size_t part = 0; part < 16; ++part) {
        const float ofPart = scale * signedByteAt(block, 192 + part);
        for (std::size_t i = part * 16; i < (part + 1) * 16; ++i) {
            const unsigned low = byteAt(block, i / 128 * 64 + i % 64) >> (i % 128 / 64 * 4) & 15U;
            const unsigned high = twoBits(block.subspan(128), i);
            const int value = static_cast<int>(low | high << 4U) - 32;
            to[i] = ofPart * static_cast<float>(value);
        }
    }
}

using Unpack = void(Block block, float* to);

Unpack* unpackerOf(BlockType type)
{
    switch (type) {
    case BlockType::Q4_0:
        return unpackQ4_0;
    case BlockType::Q4_1:
        return unpackQ4_1;
    case BlockType::Q5_0:
        return unpackQ5_0;
    case BlockType::Q5_1:
        return unpackQ5_1;
    case BlockType::Q8_0:
        return unpackQ8_0;
    case BlockType::Q2_K:
        return unpackQ2_K;
    case BlockType::Q3_K:
        return unpackQ3_K;
    case BlockType::Q4_K:
        return unpackQ4_K;
    case BlockType::Q5_K:
        return unpackQ5_K;
    case BlockType::Q6_K:
        break;
    }
    return unpackQ6_K;
}

} // namespace

std::optional<BlockType> blockTypeFrom(std::uint32_t number)
{
    const auto type = static_cast<BlockType>(number);
    return std::ranges::find(types, type, &TypeEntry::type) == types.end() ? std::nullopt
                                                                           : std::optional(type);
}

BlockSize blockSize(BlockType type)
{
    return entryOf(type).size;
}

std::string_view blockTypeName(BlockType type)
{
    return entryOf(type).name;
}

void unpackBlocks(BlockType type, std::span<const std::byte> blocks, std::span<float> to)
{
    const auto size = blockSize(type);
    assert(
        to.size() % size.elements == 0 && blocks.size() == to.size() / size.elements * size.bytes);
    auto* const unpack = unpackerOf(type);
    for (std::size_t block = 0; block * size.elements < to.size(); ++block)
        unpack(blocks.subspan(block * size.bytes, size.bytes), to.data() + block * size.elements);
}

} // namespace fathom
