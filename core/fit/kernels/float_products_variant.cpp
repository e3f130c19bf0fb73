// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/kernels/vectors.h"

namespace fathom::FATHOM_KERNEL_VARIANT {

namespace {

constexpr Index floatLanes = 2 * lanes;
constexpr Index floatTileRows = lanes == 8 ? 6 : 4; // as many as there are registers for
constexpr Index blockLength = 1024; // summed at once: two tiles fit a first-level cache

using Floats = float __attribute__((vector_size(sizeof(float) * floatLanes)));
typedef float FloatsInMemory
    __attribute__((vector_size(sizeof(float) * floatLanes), aligned(alignof(float)), may_alias));

FATHOM_INLINE Floats loadFloats(const float* from)
{
    return *reinterpret_cast<const FloatsInMemory*>(from);
}

/// Halves are added until one value is left.
FATHOM_INLINE float sum(Floats v)
{
#if defined(__AVX512F__)
    const auto eight = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7)
        + __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15);
#else
    const auto eight = v;
#endif
#if defined(__AVX2__)
    const auto four = __builtin_shufflevector(eight, eight, 0, 1, 2, 3)
        + __builtin_shufflevector(eight, eight, 4, 5, 6, 7);
#else
    const auto four = eight;
#endif
    const auto two
        = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
    return two[0] + two[1];
}

using Ints = int __attribute__((vector_size(sizeof(int) * floatLanes)));
static_assert(sizeof(int) == sizeof(float));

/// What is left of a row that ends at `end` after its full vectors, with zeros before it.
FATHOM_INLINE Floats loadLast(const float* end, Ints kept)
{
    return (Floats)((Ints)loadFloats(end - floatLanes) & kept);
}

/// For loadLast().
FATHOM_INLINE Ints lastLanes(Index count)
{
    Ints numbers {};
    for (Index k = 0; k < floatLanes; ++k)
        numbers[k] = static_cast<int>(k);
    return numbers >= static_cast<int>(floatLanes - count);
}

/// Of rows shorter than a vector.
[[gnu::noinline]] float shortDot(const float* a, const float* b, Index length)
{
    float total = 0;
    for (Index k = 0; k < length; ++k)
        total += a[k] * b[k];
    return total;
}

/// Adds the products of a tile of rows. Each has an accumulator of its own whatever the tile's
/// shape, so that its bits do not depend on it.
template <Index rows, Index columns>
FATHOM_INLINE void addTile(
    RowBlock<float> a, Index i0, RowBlock<float> b, Index j0, FloatTarget out)
{
    Floats sums[rows][columns];
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j)
            sums[i][j] = Floats {};
    }
    const auto* left = a.data + i0 * a.stride;
    const auto* right = b.data + j0 * b.stride;
    const auto add = [&](const auto& read, Index k) FATHOM_INLINE_LAMBDA {
        Floats values[columns];
        for (Index j = 0; j < columns; ++j)
            values[j] = read(right + j * b.stride + k);
        for (Index i = 0; i < rows; ++i) {
            const Floats value = read(left + i * a.stride + k);
            for (Index j = 0; j < columns; ++j)
                sums[i][j] += value * values[j];
        }
    };
    Index k = 0;
    for (; k + floatLanes <= a.columns; k += floatLanes)
        add([](const float* from) FATHOM_INLINE_LAMBDA { return loadFloats(from); }, k);
    const auto rest = a.columns - k;
    if (rest > 0 && k > 0) {
        const auto kept = lastLanes(rest);
        add([kept](const float* end) FATHOM_INLINE_LAMBDA { return loadLast(end, kept); },
            a.columns);
    }
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            out.data[(i0 + i) * out.rowStride + j0 + j] += k > 0
                ? sum(sums[i][j])
                : shortDot(left + i * a.stride, right + j * b.stride, a.columns);
        }
    }
}

/// The last rows of a, fewer than a tile has.
template <Index rows, Index columns>
FATHOM_INLINE void addLastRows(
    RowBlock<float> a, Index i0, RowBlock<float> b, Index j0, FloatTarget out)
{
    if (a.rows - i0 == rows)
        addTile<rows, columns>(a, i0, b, j0, out);
    else if constexpr (rows > 1)
        addLastRows<rows - 1, columns>(a, i0, b, j0, out);
}

/// All rows of a against `columns` rows of b, which stay in the cache meanwhile.
template <Index columns>
FATHOM_INLINE void addBand(RowBlock<float> a, RowBlock<float> b, Index j, FloatTarget out)
{
    Index i = 0;
    for (; i + floatTileRows <= a.rows; i += floatTileRows)
        addTile<floatTileRows, columns>(a, i, b, j, out);
    addLastRows<floatTileRows - 1, columns>(a, i, b, j, out);
}

} // namespace

void addFloatProducts(RowBlock<float> a, RowBlock<float> b, FloatTarget out)
{
    for (Index begin = 0; begin < a.columns; begin += blockLength) {
        const auto count = blockLength < a.columns - begin ? blockLength : a.columns - begin;
        const RowBlock<float> left { a.data + begin, a.stride, a.rows, count };
        const RowBlock<float> right { b.data + begin, b.stride, b.rows, count };
        Index j = 0;
        for (; j + tileColumns <= b.rows; j += tileColumns)
            addBand<tileColumns>(left, right, j, out);
        for (; j < b.rows; ++j)
            addBand<1>(left, right, j, out);
    }
}

} // namespace fathom::FATHOM_KERNEL_VARIANT
