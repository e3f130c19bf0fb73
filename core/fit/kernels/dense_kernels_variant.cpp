// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/kernels/vectors.h"

namespace fathom::FATHOM_KERNEL_VARIANT {

namespace {

constexpr Index tallTileRows = 8; // for one column: enough sums to hide an FMA's latency

/// What is left of a sum of products after the last full vector. One function for all tiles, so
/// that each of them rounds in the same way.
template <class T>
[[gnu::noinline]] double dotTail(const T* a, const double* b, Index length)
{
    double total = 0;
    for (Index k = 0; k < length; ++k)
        total += a[k] * b[k];
    return total;
}

/// Halves are added until one value is left.
FATHOM_INLINE double sum(Doubles v)
{
#if defined(__AVX512F__)
    const auto four
        = __builtin_shufflevector(v, v, 0, 1, 2, 3) + __builtin_shufflevector(v, v, 4, 5, 6, 7);
#else
    const auto four = v;
#endif
#if defined(__AVX2__)
    const auto two
        = __builtin_shufflevector(four, four, 0, 1) + __builtin_shufflevector(four, four, 2, 3);
#else
    const auto two = four;
#endif
    return two[0] + two[1];
}

/// Calls store(i, j, sum over k of a(i, k) b(j, k)) for a tile of rows. Each product has one
/// accumulator of its own whatever the tile's shape, so that its bits do not depend on it.
template <Index rows, Index columns, class T, class Store>
FATHOM_INLINE void dotTile(
    RowBlock<T> a, Index i0, RowBlock<double> b, Index j0, const Store& store)
{
    Doubles sums[rows][columns];
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j)
            sums[i][j] = Doubles {};
    }
    const auto* left = a.data + i0 * a.stride;
    const auto* right = b.data + j0 * b.stride;
    Index k = 0;
    for (; k + lanes <= a.columns; k += lanes) {
        Doubles values[columns];
        for (Index j = 0; j < columns; ++j)
            values[j] = load(right + j * b.stride + k);
        for (Index i = 0; i < rows; ++i) {
            const Doubles value = load(left + i * a.stride + k);
            for (Index j = 0; j < columns; ++j)
                sums[i][j] += value * values[j];
        }
    }
    const auto rest = a.columns - k;
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j) {
            const auto product = sum(sums[i][j]);
            store(i0 + i, j0 + j,
                rest == 0
                    ? product
                    : product + dotTail(left + i * a.stride + k, right + j * b.stride + k, rest));
        }
    }
}

/// A few rows of a against rows [begin, end) of b.
template <Index rows, class T, class Store>
FATHOM_INLINE void dotBand(
    RowBlock<T> a, Index i0, RowBlock<double> b, Index begin, Index end, const Store& store)
{
    auto j = begin;
    for (; j + tileColumns <= end; j += tileColumns)
        dotTile<rows, tileColumns>(a, i0, b, j, store);
    for (; j < end; ++j)
        dotTile<rows, 1>(a, i0, b, j, store);
}

/// All pairs of rows, `group` rows of b at a time: they stay in the cache while a passes by.
template <Index rows, class T, class Store>
FATHOM_INLINE void allDots(RowBlock<T> a, RowBlock<double> b, Index group, const Store& store)
{
    for (Index begin = 0; begin < b.rows; begin += group) {
        const auto end = group < b.rows - begin ? begin + group : b.rows;
        Index i = 0;
        for (; i + rows <= a.rows; i += rows)
            dotBand<rows>(a, i, b, begin, end, store);
        for (; i < a.rows; ++i)
            dotBand<1>(a, i, b, begin, end, store);
    }
}

template <class T>
void rowDots(RowBlock<T> a, RowBlock<double> b, Target out)
{
    const auto store = [out](Index i, Index j, double product) FATHOM_INLINE_LAMBDA {
        out.data[i * out.rowStride + j * out.columnStride] = product;
    };
    if (b.rows == 1)
        allDots<tallTileRows>(a, b, 1, store);
    else
        allDots<tileRows>(a, b, b.rows, store);
}

void addProducts(RowBlock<double> a, RowBlock<double> b, double sign, Target out)
{
    constexpr Index length = 512; // summed at once, so that two tiles fit a first-level cache
    const auto store = [out, sign](Index i, Index j, double product) FATHOM_INLINE_LAMBDA {
        out.data[i * out.rowStride + j] += sign * product;
    };
    for (Index begin = 0; begin < a.columns; begin += length) {
        const auto count = length < a.columns - begin ? length : a.columns - begin;
        allDots<tileRows>(RowBlock<double> { a.data + begin, a.stride, a.rows, count },
            RowBlock<double> { b.data + begin, b.stride, b.rows, count }, tileColumns, store);
    }
}

/// out[k] += sum over `rows` rows i of factors[i] a(i, k).
template <Index rows, class T>
FATHOM_INLINE void addRowTile(
    const double* factors, const T* a, Index aStride, Index length, double* out)
{
    Index k = 0;
    for (; k + lanes <= length; k += lanes) {
        Doubles sums = load(out + k);
        for (Index i = 0; i < rows; ++i)
            sums += factors[i] * load(a + i * aStride + k);
        store(out + k, sums);
    }
    for (; k < length; ++k) {
        for (Index i = 0; i < rows; ++i)
            out[k] += factors[i] * a[i * aStride + k];
    }
}

/// The same for `outputs` rows of out, `width` vectors of which stay in registers meanwhile.
template <Index outputs, Index width, class T>
FATHOM_INLINE void addRowStrip(
    RowBlock<double> factors, Index j, RowBlock<T> a, Index k, Target out)
{
    Doubles sums[outputs][width];
    for (Index o = 0; o < outputs; ++o) {
        for (Index w = 0; w < width; ++w)
            sums[o][w] = load(out.data + (j + o) * out.rowStride + k + w * lanes);
    }
    for (Index i = 0; i < a.rows; ++i) {
        Doubles values[width];
        for (Index w = 0; w < width; ++w)
            values[w] = load(a.data + i * a.stride + k + w * lanes);
        for (Index o = 0; o < outputs; ++o) {
            const auto factor = factors.data[(j + o) * factors.stride + i];
            for (Index w = 0; w < width; ++w)
                sums[o][w] += factor * values[w];
        }
    }
    for (Index o = 0; o < outputs; ++o) {
        for (Index w = 0; w < width; ++w)
            store(out.data + (j + o) * out.rowStride + k + w * lanes, sums[o][w]);
    }
}

/// Rows of out four at a time; the columns from the first one returned on are left.
template <class T>
FATHOM_INLINE Index addRowStrips(RowBlock<double> factors, Index outputs, RowBlock<T> a, Target out)
{
    constexpr Index width = tileColumns;
    Index k = 0;
    for (; k + width * lanes <= a.columns; k += width * lanes) {
        for (Index j = 0; j < outputs; j += tileRows)
            addRowStrip<tileRows, width>(factors, j, a, k, out);
    }
    return k;
}

/// For the rows of out from `first` on, one at a time.
template <class T>
FATHOM_INLINE void addRowsEach(RowBlock<double> factors, Index first, RowBlock<T> a, Target out)
{
    constexpr Index rows = 8;
    Index i = 0;
    for (; i + rows <= a.rows; i += rows) {
        for (Index j = first; j < factors.rows; ++j) {
            addRowTile<rows>(factors.data + j * factors.stride + i, a.data + i * a.stride, a.stride,
                a.columns, out.data + j * out.rowStride);
        }
    }
    for (; i < a.rows; ++i) {
        for (Index j = first; j < factors.rows; ++j) {
            addRowTile<1>(factors.data + j * factors.stride + i, a.data + i * a.stride, a.stride,
                a.columns, out.data + j * out.rowStride);
        }
    }
}

template <class T>
void addRows(RowBlock<double> factors, RowBlock<T> a, Target out)
{
    const auto inStrips = factors.rows / tileRows * tileRows;
    if (inStrips > 0) {
        constexpr Index rowsAtOnce = 256; // a strip of which stays in a first-level cache
        for (Index begin = 0; begin < a.rows; begin += rowsAtOnce) {
            const auto count = rowsAtOnce < a.rows - begin ? rowsAtOnce : a.rows - begin;
            const RowBlock<T> some { a.data + begin * a.stride, a.stride, count, a.columns };
            const RowBlock<double> someFactors { factors.data + begin, factors.stride, inStrips,
                count };
            const auto done = addRowStrips(someFactors, inStrips, some, out);
            addRowsEach(someFactors, 0,
                RowBlock<T> { some.data + done, some.stride, count, a.columns - done },
                Target { out.data + done, out.rowStride });
        }
    }
    addRowsEach(factors, inStrips, a, out);
}

/// sums[k] and squares[k] += the sum over `rows` rows i of a(i, k) - origin[k], and of its square.
template <Index rows>
FATHOM_INLINE void addMomentsTile(
    RowBlock<float> a, Index i0, const double* origin, double* sums, double* squares)
{
    const auto* first = a.data + i0 * a.stride;
    Index k = 0;
    for (; k + lanes <= a.columns; k += lanes) {
        const Doubles shift = load(origin + k);
        Doubles sum = load(sums + k);
        Doubles square = load(squares + k);
        for (Index i = 0; i < rows; ++i) {
            const Doubles difference = load(first + i * a.stride + k) - shift;
            sum += difference;
            square += difference * difference;
        }
        store(sums + k, sum);
        store(squares + k, square);
    }
    for (; k < a.columns; ++k) {
        for (Index i = 0; i < rows; ++i) {
            const auto difference = first[i * a.stride + k] - origin[k];
            sums[k] += difference;
            squares[k] += difference * difference;
        }
    }
}

void addMoments(RowBlock<float> a, const double* origin, double* sums, double* squares)
{
    constexpr Index rows = 8;
    Index i = 0;
    for (; i + rows <= a.rows; i += rows)
        addMomentsTile<rows>(a, i, origin, sums, squares);
    for (; i < a.rows; ++i)
        addMomentsTile<1>(a, i, origin, sums, squares);
}

void shiftAndScale(RowBlock<float> a, const double* origin, const double* factors, float* out,
    std::ptrdiff_t outStride)
{
    using Floats = VectorOf<float>::Type;
    for (Index i = 0; i < a.rows; ++i) {
        const auto* from = a.data + i * a.stride;
        auto* to = out + i * outStride;
        Index k = 0;
        for (; k + lanes <= a.columns; k += lanes) {
            const Doubles scaled = (load(from + k) - load(origin + k)) * load(factors + k);
            *reinterpret_cast<Floats*>(to + k) = __builtin_convertvector(scaled, Floats);
        }
        for (; k < a.columns; ++k)
            to[k] = static_cast<float>((from[k] - origin[k]) * factors[k]);
    }
}

} // namespace

extern const DenseKernels kernels;
const DenseKernels kernels { variantName, rowDots<float>, rowDots<double>, addRows<float>,
    addRows<double>, addProducts, addFloatProducts, logisticLosses, addMoments, shiftAndScale };

} // namespace fathom::FATHOM_KERNEL_VARIANT
