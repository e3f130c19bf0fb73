// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/row_kernels.h"
#include "core/model/kernels/weight_formats.h"

#ifndef FATHOM_REGISTER_ROWS
#define FATHOM_REGISTER_ROWS 2
#define FATHOM_REGISTER_PANEL 1
#endif
#ifndef FATHOM_HALF_ROWS
#define FATHOM_HALF_ROWS FATHOM_REGISTER_ROWS
#define FATHOM_HALF_PANEL FATHOM_REGISTER_PANEL
#endif

// Matrix product whose every element is one sum over the inputs in an order that depends on nothing
// but their number: for the sources of kernel_table_body.h only.
//
// Weights lie in blocks of inputs and, within one, in panels of some registers' outputs, so that
// what a tile of rows reads is one run of memory. While a panel is worked on, the next one is
// fetched: it comes from beyond the second-level cache, and waiting for it costs a quarter of the
// speed.
namespace fathom::kernels {
namespace {

/// Tiles of sums that are kept in registers: rows by registers of outputs.
template <class Format>
struct TileShape
{
    static constexpr int rows = FATHOM_HALF_ROWS;
    static constexpr int vectors = FATHOM_HALF_PANEL;
};
template <>
struct TileShape<FloatWeights>
{
    static constexpr int rows = FATHOM_REGISTER_ROWS;
    static constexpr int vectors = FATHOM_REGISTER_PANEL;
};

/// How a weight is cut; the same for packing and multiplying.
struct PackedLayout
{
    /// A panel's inputs, and the rows' at the same time, stay in the first two levels of cache.
    static constexpr std::ptrdiff_t largestBlock = 1024;

    std::ptrdiff_t inputs;
    std::ptrdiff_t vectors; ///< registers of outputs
    std::ptrdiff_t block; ///< inputs in a block, even; the last one may have fewer

    PackedLayout(std::ptrdiff_t inputCount, std::ptrdiff_t outputs)
        : inputs(inputCount)
        , vectors((outputs + width - 1) / width)
    {
        const std::ptrdiff_t blocks = (inputs + largestBlock - 1) / largestBlock;
        block = ((inputs + blocks - 1) / blocks + 1) / 2 * 2;
    }

    [[nodiscard]] std::ptrdiff_t inBlock(std::ptrdiff_t first) const
    {
        return inputs - first < block ? inputs - first : block;
    }
    /// Inputs that a block takes room for: an even number.
    [[nodiscard]] std::ptrdiff_t roomInBlock(std::ptrdiff_t first) const
    {
        return (inBlock(first) + 1) / 2 * 2;
    }
    /// Where the weights of a block's panel begin, in elements.
    [[nodiscard]] std::ptrdiff_t at(std::ptrdiff_t firstInput, std::ptrdiff_t firstVector) const
    {
        return (firstInput * vectors + firstVector * roomInBlock(firstInput)) * width;
    }
    [[nodiscard]] std::ptrdiff_t elements() const { return (inputs + 1) / 2 * 2 * vectors * width; }
};

/// Weights of one register of outputs at one input; zeros beyond the last output.
FATHOM_INLINE Lanes gatherWeights(
    const WeightView& weight, std::ptrdiff_t output, std::ptrdiff_t input)
{
    Lanes result {};
    if (input >= weight.inputs)
        return result;
    const float* const from
        = weight.data + output * weight.outputStride + input * weight.inputStride;
    const std::ptrdiff_t left = weight.outputs - output;
    if (weight.outputStride == 1 && left >= width)
        return load(from);
    for (std::ptrdiff_t i = 0; i < (left < width ? left : width); ++i)
        result[i] = from[i * weight.outputStride];
    return result;
}

template <class Format>
void packAs(const WeightView& weight, typename Format::Element* packed)
{
    constexpr std::ptrdiff_t panel = TileShape<Format>::vectors;
    const PackedLayout layout(weight.inputs, weight.outputs);
    for (std::ptrdiff_t first = 0; first < weight.inputs; first += layout.block)
        for (std::ptrdiff_t vector = 0; vector < layout.vectors; vector += panel) {
            auto* to = packed + layout.at(first, vector);
            const std::ptrdiff_t end
                = vector + panel < layout.vectors ? vector + panel : layout.vectors;
            for (std::ptrdiff_t input = first; input < first + layout.roomInBlock(first);
                 input += 2)
                for (std::ptrdiff_t v = vector; v < end; ++v)
                    Format::storePair(to
                            + ((input - first) * (end - vector) + (v - vector) * Format::pairStep)
                                * width,
                        (end - vector) * width, gatherWeights(weight, v * width, input),
                        gatherWeights(weight, v * width, input + 1));
        }
}

/// One tile's part of a product.
template <class Format>
struct TileWork
{
    const float* x;
    std::ptrdiff_t inputStride; ///< of x, from row to row
    std::ptrdiff_t inputs;
    const typename Format::Element* weights;
    const char* next; ///< is fetched meanwhile,
    std::ptrdiff_t lines; ///< so many cache lines with every four inputs
    float* y;
    std::ptrdiff_t outputStride;
    std::ptrdiff_t outputs; ///< of y from here on; perhaps more than a tile has
    const float* bias; ///< null: none, or not yet
    bool isContinued; ///< y has the sum over earlier inputs
};

/// Two inputs more.
template <class Format, int rows, int vectors>
FATHOM_INLINE void addPair(const float* x, std::ptrdiff_t stride,
    const typename Format::Element* weights, Lanes (*total)[vectors])
{
    if constexpr (Format::multipliesPairs) {
#pragma GCC unroll 16
        for (int i = 0; i < rows; ++i) {
            std::uint32_t word;
            __builtin_memcpy(&word, x + i * stride, sizeof word);
            const WordLanes pair = WordLanes {} + word;
#pragma GCC unroll 4
            for (int j = 0; j < vectors; ++j) {
                WordLanes weight;
                __builtin_memcpy(&weight, weights + 2 * j * width, sizeof weight);
                total[i][j] = addProducts(total[i][j], pair, weight);
            }
        }
        return;
    }
    Lanes first[vectors];
    Lanes second[vectors];
#pragma GCC unroll 4
    for (int j = 0; j < vectors; ++j)
        Format::loadPair(
            weights + j * Format::pairStep * width, vectors * width, first[j], second[j]);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < vectors; ++j)
            total[i][j] += x[i * stride + Format::firstOfPair] * first[j];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < vectors; ++j)
            total[i][j] += x[i * stride + 1 - Format::firstOfPair] * second[j];
}

FATHOM_INLINE std::ptrdiff_t lanesLeft(std::ptrdiff_t outputs, int vector)
{
    const std::ptrdiff_t left = outputs - vector * width;
    return left < width ? left : width;
}

template <class Format, int rows, int vectors>
void multiplyTile(const TileWork<Format>& work)
{
    Lanes total[rows][vectors];
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < vectors; ++j)
            total[i][j] = work.isContinued
                ? loadLanes(work.y + i * work.outputStride + j * width, lanesLeft(work.outputs, j))
                : Lanes {};
    constexpr std::ptrdiff_t pairElements = 2 * vectors * width;
    const float* x = work.x;
    const auto* weights = work.weights;
    const char* next = work.next;
    std::ptrdiff_t left = work.inputs;
    constexpr std::ptrdiff_t pairWords = Format::multipliesPairs ? 1 : 2; // of x
    for (; left >= 4; left -= 4, x += 2 * pairWords, weights += 2 * pairElements) {
        for (std::ptrdiff_t line = 0; line < work.lines; ++line, next += cacheLine)
            __builtin_prefetch(next, 0, 2);
        addPair<Format, rows, vectors>(x, work.inputStride, weights, total);
        addPair<Format, rows, vectors>(
            x + pairWords, work.inputStride, weights + pairElements, total);
    }
    for (; left >= 2; left -= 2, x += pairWords, weights += pairElements)
        addPair<Format, rows, vectors>(x, work.inputStride, weights, total);
    if constexpr (!Format::hasPairs)
        if (left > 0)
            for (int i = 0; i < rows; ++i)
                for (int j = 0; j < vectors; ++j)
                    total[i][j] += x[i * work.inputStride] * load(weights + j * width);
#pragma GCC unroll 16
    for (int i = 0; i < rows; ++i)
#pragma GCC unroll 4
        for (int j = 0; j < vectors; ++j) {
            const std::ptrdiff_t count = lanesLeft(work.outputs, j);
            if (work.bias)
                total[i][j] += loadLanes(work.bias + j * width, count);
            storeLanes(work.y + i * work.outputStride + j * width, total[i][j], count);
        }
}

/// All rows, `rows` at a time and the rest in smaller tiles; returns how many are left.
template <class Format, int rows, int vectors>
FATHOM_INLINE void multiplyRows(TileWork<Format>& work, std::ptrdiff_t& left)
{
    for (; left >= rows; left -= rows) {
        multiplyTile<Format, rows, vectors>(work);
        work.x += rows * work.inputStride;
        work.y += rows * work.outputStride;
        work.next += work.lines * (work.inputs / 4) * cacheLine;
    }
}

template <class Format, int vectors>
void multiplyPanel(TileWork<Format> work, std::ptrdiff_t rows)
{
    constexpr int largest = TileShape<Format>::rows;
    multiplyRows<Format, largest, vectors>(work, rows);
    if constexpr (largest > 8)
        multiplyRows<Format, 8, vectors>(work, rows);
    if constexpr (largest > 4)
        multiplyRows<Format, 4, vectors>(work, rows);
    if constexpr (largest > 2)
        multiplyRows<Format, 2, vectors>(work, rows);
    multiplyRows<Format, 1, vectors>(work, rows);
}

template <class Format>
FATHOM_INLINE void multiplyPanel(TileWork<Format> work, std::ptrdiff_t rows, std::ptrdiff_t vectors)
{
    constexpr int panel = TileShape<Format>::vectors;
    static_assert(panel <= 3);
    if (vectors == panel)
        return multiplyPanel<Format, panel>(work, rows);
    if constexpr (panel > 2)
        if (vectors == 2)
            return multiplyPanel<Format, 2>(work, rows);
    multiplyPanel<Format, 1>(work, rows);
}

/// Cache lines to fetch with every four inputs, so that `rows` rows fetch a panel once.
template <class Format>
std::ptrdiff_t linesToFetch(std::ptrdiff_t rows, std::ptrdiff_t vectors)
{
    constexpr std::ptrdiff_t tile = TileShape<Format>::rows;
    const std::ptrdiff_t tiles = (rows + tile - 1) / tile;
    const auto bytes
        = 4 * vectors * width * static_cast<std::ptrdiff_t>(sizeof(typename Format::Element));
    return (bytes + tiles * cacheLine - 1) / (tiles * cacheLine);
}

template <class Format>
void multiplyAs(
    InputRows x, const typename Format::Element* packed, const Epilogue& epilogue, OutputRows y)
{
    constexpr std::ptrdiff_t panel = TileShape<Format>::vectors;
    const PackedLayout layout(x.columns, y.columns);
    for (std::ptrdiff_t first = 0; first < x.columns; first += layout.block) {
        const bool isLast = first + layout.block >= x.columns;
        for (std::ptrdiff_t vector = 0; vector < layout.vectors; vector += panel) {
            const std::ptrdiff_t vectors
                = layout.vectors - vector < panel ? layout.vectors - vector : panel;
            const std::ptrdiff_t output = vector * width;
            const std::ptrdiff_t outputs = y.columns - output;
            const auto* const weights = packed + layout.at(first, vector);
            multiplyPanel<Format>(
                { .x = x.data + (Format::multipliesPairs ? first / 2 : first),
                    .inputStride = x.stride,
                    .inputs = Format::hasPairs ? layout.roomInBlock(first) : layout.inBlock(first),
                    .weights = weights,
                    .next = reinterpret_cast<const char*>(
                        weights + vectors * width * layout.roomInBlock(first)),
                    .lines = linesToFetch<Format>(x.rows, vectors),
                    .y = y.data + output,
                    .outputStride = y.stride,
                    .outputs = outputs,
                    .bias = isLast && epilogue.bias ? epilogue.bias + output : nullptr,
                    .isContinued = first > 0 },
                x.rows, vectors);
            if (isLast && epilogue.isActivated)
                activate(epilogue.activation,
                    { y.data + output, y.rows,
                        outputs < vectors * width ? outputs : vectors * width, y.stride });
        }
    }
}

std::size_t packedBytes(WeightFormat format, std::ptrdiff_t inputs, std::ptrdiff_t outputs)
{
    const std::ptrdiff_t size = format == WeightFormat::Float32 ? 4 : 2;
    return static_cast<std::size_t>(PackedLayout(inputs, outputs).elements() * size);
}

void packWeights(WeightFormat format, const WeightView& weight, void* packed)
{
    switch (format) {
    case WeightFormat::Float32:
        return packAs<FloatWeights>(weight, static_cast<float*>(packed));
    case WeightFormat::Bfloat16:
        return packAs<BfloatWeights>(weight, static_cast<std::uint16_t*>(packed));
    case WeightFormat::Float16:
        return packAs<HalfWeights>(weight, static_cast<std::uint16_t*>(packed));
    }
}

void multiplyPacked(
    WeightFormat format, InputRows x, const void* packed, const Epilogue& epilogue, OutputRows y)
{
    switch (format) {
    case WeightFormat::Float32:
        return multiplyAs<FloatWeights>(x, static_cast<const float*>(packed), epilogue, y);
    case WeightFormat::Bfloat16:
        return multiplyAs<BfloatWeights>(x, static_cast<const std::uint16_t*>(packed), epilogue, y);
    case WeightFormat::Float16:
        return multiplyAs<HalfWeights>(x, static_cast<const std::uint16_t*>(packed), epilogue, y);
    }
}

} // namespace
} // namespace fathom::kernels
