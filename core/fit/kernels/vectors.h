// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Vectors of the processor that a variant of the kernels is compiled for (see CMakeLists.txt).
// Only for files that are compiled once for each variant. Therefore: no standard headers with
// inline functions, which the linker would merge across the variants, and everything in the
// variant's own namespace.
#include "core/fit/kernels/dense_kernels.h"

// Accumulators stay in registers only where all of a tile is one function.
#define FATHOM_INLINE [[gnu::always_inline]] inline
#define FATHOM_INLINE_LAMBDA __attribute__((always_inline))

namespace fathom::FATHOM_KERNEL_VARIANT {

using Index = std::ptrdiff_t;

#if defined(__AVX512F__)
constexpr Index lanes = 8; // doubles in a vector
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

template <class T>
struct VectorOf
{
    typedef T Type __attribute__((vector_size(sizeof(T) * lanes), aligned(alignof(T)), may_alias));
};
using Doubles = double __attribute__((vector_size(sizeof(double) * lanes)));

/// `lanes` values from memory of any alignment, as double.
template <class T>
FATHOM_INLINE Doubles load(const T* from)
{
    return __builtin_convertvector(
        *reinterpret_cast<const typename VectorOf<T>::Type*>(from), Doubles);
}

FATHOM_INLINE void store(double* to, Doubles values)
{
    *reinterpret_cast<VectorOf<double>::Type*>(to) = values;
}

// What the other files of the variant contribute to its table.
void addFloatProducts(RowBlock<float> a, RowBlock<float> b, FloatTarget out);
void logisticLosses(const double* margins, Index count, double* losses, double* misses);

} // namespace fathom::FATHOM_KERNEL_VARIANT
