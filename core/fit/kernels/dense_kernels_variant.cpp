// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later

// Compiled several times, each time for another processor (see CMakeLists.txt). Therefore: no
// standard headers with inline functions, which the linker would merge across the variants, and
// everything in the variant's own namespace.
#include "core/fit/kernels/dense_kernels.h"

namespace fathom::FATHOM_KERNEL_VARIANT {

namespace {

using Index = std::ptrdiff_t;

#if defined(__AVX512F__)
constexpr Index lanes = 8;
constexpr Index tileColumns = 4; // 4 x 4 accumulators of 32 registers
constexpr const char* variantName = "x86-64-v4";
#elif defined(__AVX2__)
constexpr Index lanes = 4;
constexpr Index tileColumns = 3; // 4 x 3 accumulators of 16 registers
constexpr const char* variantName = "x86-64-v3";
#else
constexpr Index lanes = 2;
constexpr Index tileColumns = 3;
constexpr const char* variantName = "baseline";
#endif
constexpr Index tileRows = 4;
constexpr Index tallTileRows = 8; // for one column: enough sums to hide an FMA's latency

template <class T>
struct VectorOf
{
    typedef T Type __attribute__((vector_size(sizeof(T) * lanes), aligned(alignof(T)), may_alias));
};
using Doubles = double __attribute__((vector_size(sizeof(double) * lanes)));

/// `lanes` values from memory of any alignment, as double.
template <class T>
inline Doubles load(const T* from)
{
    return __builtin_convertvector(
        *reinterpret_cast<const typename VectorOf<T>::Type*>(from), Doubles);
}

/// The last `count` < `lanes` values, zeros after them.
template <class T>
inline Doubles loadTail(const T* from, Index count)
{
    Doubles values {};
    for (Index lane = 0; lane < count; ++lane)
        values[lane] = from[lane];
    return values;
}

inline double sum(Doubles values)
{
    double total = 0;
    for (Index lane = 0; lane < lanes; ++lane)
        total += values[lane];
    return total;
}

/// products[i][j] = sum over k of a(i, k) b(j, k). Each product has one accumulator of its own
/// whatever the tile's shape, so that its bits do not depend on it.
template <Index rows, Index columns, class T>
inline void dotTile(const T* a, Index aStride, const double* b, Index bStride, Index length,
    double (&products)[rows][columns])
{
    Doubles sums[rows][columns] {};
    const auto step = [&](const auto& loadA, const auto& loadB) {
        Doubles right[columns];
        for (Index j = 0; j < columns; ++j)
            right[j] = loadB(b + j * bStride);
        for (Index i = 0; i < rows; ++i) {
            const Doubles left = loadA(a + i * aStride);
            for (Index j = 0; j < columns; ++j)
                sums[i][j] += left * right[j];
        }
    };
    Index k = 0;
    for (; k + lanes <= length; k += lanes)
        step([k](const T* row) { return load(row + k); },
            [k](const double* row) { return load(row + k); });
    if (const auto rest = length - k; rest > 0) {
        step([=](const T* row) { return loadTail(row + k, rest); },
            [=](const double* row) { return loadTail(row + k, rest); });
    }
    for (Index i = 0; i < rows; ++i) {
        for (Index j = 0; j < columns; ++j)
            products[i][j] = sum(sums[i][j]);
    }
}

/// Calls store(i, j, product) for all pairs of rows.
template <Index rows, Index columns, class T, class Store>
inline void dotBand(RowBlock<T> a, RowBlock<double> b, Index j0, const Store& store)
{
    const auto tile = [&]<Index tall>(Index i0) {
        double products[tall][columns];
        dotTile<tall, columns>(a.data + i0 * a.stride, a.stride, b.data + j0 * b.stride, b.stride,
            a.columns, products);
        for (Index i = 0; i < tall; ++i) {
            for (Index j = 0; j < columns; ++j)
                store(i0 + i, j0 + j, products[i][j]);
        }
    };
    Index i = 0;
    for (; i + rows <= a.rows; i += rows)
        tile.template operator()<rows>(i);
    for (; i < a.rows; ++i)
        tile.template operator()<1>(i);
}

template <class T, class Store>
inline void allDots(RowBlock<T> a, RowBlock<double> b, const Store& store)
{
    Index j = 0;
    for (; j + tileColumns <= b.rows; j += tileColumns)
        dotBand<tileRows, tileColumns>(a, b, j, store);
    for (; j < b.rows; ++j)
        dotBand<tallTileRows, 1>(a, b, j, store);
}

template <class T>
void rowDots(RowBlock<T> a, RowBlock<double> b, Target out)
{
    // a few rows of a at a time, so that they are still in the cache for the next columns of b
    constexpr Index cachedValues = 32 * 1024;
    const auto wanted = cachedValues / (a.columns > 0 ? a.columns : 1);
    const auto chunk = b.rows <= tileColumns || wanted >= a.rows ? a.rows : (wanted / 8 + 1) * 8;
    for (Index i0 = 0; i0 < a.rows; i0 += chunk) {
        const auto rows = chunk < a.rows - i0 ? chunk : a.rows - i0;
        allDots(RowBlock<T> { a.data + i0 * a.stride, a.stride, rows, a.columns }, b,
            [&](Index i, Index j, double product) {
                out.data[(i0 + i) * out.rowStride + j * out.columnStride] = product;
            });
    }
}

void addProducts(RowBlock<double> a, RowBlock<double> b, double sign, Target out)
{
    allDots(a, b, [&](Index i, Index j, double product) {
        out.data[i * out.rowStride + j] += sign * product;
    });
}

/// out[k] += sum over `rows` rows i of factors[i] a(i, k).
template <Index rows, class T>
inline void addRowTile(const double* factors, const T* a, Index aStride, Index length, double* out)
{
    Index k = 0;
    for (; k + lanes <= length; k += lanes) {
        Doubles sums = load(out + k);
        for (Index i = 0; i < rows; ++i)
            sums += factors[i] * load(a + i * aStride + k);
        *reinterpret_cast<VectorOf<double>::Type*>(out + k) = sums;
    }
    for (; k < length; ++k) {
        for (Index i = 0; i < rows; ++i)
            out[k] += factors[i] * a[i * aStride + k];
    }
}

template <class T>
void addRows(RowBlock<double> factors, RowBlock<T> a, Target out)
{
    constexpr Index rows = 8;
    Index i = 0;
    for (; i + rows <= a.rows; i += rows) {
        for (Index j = 0; j < factors.rows; ++j) {
            addRowTile<rows>(factors.data + j * factors.stride + i, a.data + i * a.stride, a.stride,
                a.columns, out.data + j * out.rowStride);
        }
    }
    for (; i < a.rows; ++i) {
        for (Index j = 0; j < factors.rows; ++j) {
            addRowTile<1>(factors.data + j * factors.stride + i, a.data + i * a.stride, a.stride,
                a.columns, out.data + j * out.rowStride);
        }
    }
}

} // namespace

extern const DenseKernels kernels;
const DenseKernels kernels { variantName, rowDots<float>, rowDots<double>, addRows<float>,
    addRows<double>, addProducts };

} // namespace fathom::FATHOM_KERNEL_VARIANT
