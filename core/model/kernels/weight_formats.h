// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/vector_math.h"

#if defined(__AVX512F__) || defined(__F16C__)
#include <immintrin.h>
#endif

// How packed weights are stored, and how inputs are rounded to meet them: for the sources of
// kernel_table_body.h only.
namespace fathom::kernels {
namespace {

constexpr std::ptrdiff_t cacheLine = 64;
constexpr float largestHalf = 65504.F;

/// The nearest bfloat16, ties to even, as float32.
FATHOM_INLINE Lanes roundedToBfloat(Lanes value)
{
    const WordLanes word = bits(value);
    const WordLanes rounded = (word + 0x7FFFU + ((word >> 16U) & 1U)) & 0xFFFF0000U;
    return value == value ? fromBits(rounded) : value; // the addition could make a NaN infinite
}

using HalfWords = std::uint16_t __attribute__((vector_size(FATHOM_REGISTER_BYTES / 2)));

/// Float16 as float32, exactly.
FATHOM_INLINE Lanes fromHalf(const std::uint16_t* from)
{
#if defined(__AVX512F__)
    return _mm512_maskz_cvtph_ps(
        0xFFFF, _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from)));
#elif defined(__F16C__)
    return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(from)));
#else
    Lanes result;
    for (int i = 0; i < width; ++i) {
        // The exponent's bias is made right by a multiplication, which also sorts out denormals.
        const std::uint32_t word = (std::uint32_t { from[i] } & 0x7FFFU) << 13U;
        float magnitude;
        __builtin_memcpy(&magnitude, &word, sizeof magnitude);
        magnitude = word < 0x7C00U << 13U ? magnitude * 0x1p112F : __builtin_nanf("");
        result[i] = (from[i] & 0x8000U) != 0 ? -magnitude : magnitude;
    }
    return result;
#endif
}

/// The nearest float16, ties to even; what is too large for it becomes its largest.
FATHOM_INLINE void toHalf(Lanes value, std::uint16_t* to)
{
    value = value > largestHalf ? splat(largestHalf) : value;
    value = value < -largestHalf ? splat(-largestHalf) : value;
#if defined(__AVX512F__)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to),
        _mm512_maskz_cvtps_ph(0xFFFF, value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
#elif defined(__F16C__)
    _mm_storeu_si128(reinterpret_cast<__m128i*>(to),
        _mm256_cvtps_ph(value, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
#else
    for (int i = 0; i < width; ++i) {
        std::uint32_t word;
        const float one = value[i];
        __builtin_memcpy(&word, &one, sizeof word);
        const std::uint32_t sign = (word >> 16U) & 0x8000U;
        const float magnitude = one < 0 ? -one : one;
        std::uint32_t half;
        if (one != one) {
            half = 0x7E00U;
        } else if (magnitude < 0x1p-14F) { // denormal: a multiple of 2^-24, rounded by an addition
            const float shifted = magnitude + 0.5F;
            __builtin_memcpy(&half, &shifted, sizeof half);
            half -= 0x3F000000U;
        } else {
            half = (word & 0x7FFFFFFFU) - (112U << 23U);
            half = (half + 0xFFFU + ((half >> 13U) & 1U)) >> 13U;
        }
        to[i] = static_cast<std::uint16_t>(sign | half);
    }
#endif
}

/// Inputs after each other, each a run of the panel's outputs.
struct FloatWeights
{
    using Element = float;
    static constexpr bool hasPairs = false; ///< else the number of inputs is made even
    static constexpr bool multipliesPairs = false; ///< by one instruction
    static constexpr std::ptrdiff_t pairStep = 1;
    static constexpr int firstOfPair = 0; ///< the input of a pair that is summed first

    FATHOM_INLINE static void storePair(float* to, std::ptrdiff_t run, Lanes even, Lanes odd)
    {
        store(to, even);
        store(to + run, odd);
    }
    FATHOM_INLINE static void loadPair(
        const float* from, std::ptrdiff_t run, Lanes& first, Lanes& second)
    {
        first = load(from);
        second = load(from + run);
    }
};

struct HalfWeights
{
    using Element = std::uint16_t;
    static constexpr bool hasPairs = true;
    static constexpr bool multipliesPairs = false;
    static constexpr std::ptrdiff_t pairStep = 1;
    static constexpr int firstOfPair = 0;

    FATHOM_INLINE static void storePair(
        std::uint16_t* to, std::ptrdiff_t run, Lanes even, Lanes odd)
    {
        toHalf(even, to);
        toHalf(odd, to + run);
    }
    FATHOM_INLINE static void loadPair(
        const std::uint16_t* from, std::ptrdiff_t run, Lanes& first, Lanes& second)
    {
        first = fromHalf(from);
        second = fromHalf(from + run);
    }
};

/// An output's weights at two inputs lie beside each other, as vdpbf16ps wants them; like that
/// instruction, the second input is summed first.
struct BfloatWeights
{
    using Element = std::uint16_t;
    static constexpr bool hasPairs = true;
#ifdef FATHOM_PAIR_PRODUCTS
    static constexpr bool multipliesPairs = true;
#else
    static constexpr bool multipliesPairs = false;
#endif
    static constexpr std::ptrdiff_t pairStep = 2;
    static constexpr int firstOfPair = 1;

    FATHOM_INLINE static void storePair(
        std::uint16_t* to, std::ptrdiff_t /*run*/, Lanes even, Lanes odd)
    {
        const WordLanes words
            = (bits(roundedToBfloat(even)) >> 16U) | (bits(roundedToBfloat(odd)) & 0xFFFF0000U);
        __builtin_memcpy(to, &words, sizeof words);
    }
    FATHOM_INLINE static void loadPair(
        const std::uint16_t* from, std::ptrdiff_t /*run*/, Lanes& first, Lanes& second)
    {
        WordLanes words;
        __builtin_memcpy(&words, from, sizeof words);
        first = fromBits(words & 0xFFFF0000U);
        second = fromBits(words << 16U);
    }
};

/// total + x₁ w₁ + x₀ w₀, rounded after each of the two; denormal numbers count as zero.
#ifdef FATHOM_PAIR_PRODUCTS
FATHOM_INLINE Lanes addProducts(Lanes total, WordLanes x, WordLanes w)
{
    return _mm512_dpbf16_ps(total, reinterpret_cast<__m512bh>(x), reinterpret_cast<__m512bh>(w));
}
#else
FATHOM_INLINE Lanes addProducts(Lanes total, WordLanes x, WordLanes w)
{
    total += fromBits(x & 0xFFFF0000U) * fromBits(w & 0xFFFF0000U);
    return total + fromBits(x << 16U) * fromBits(w << 16U);
}
#endif

/// Rounded values for products: float32, or where an instruction multiplies pairs, two bfloat16 in
/// the place of one.
FATHOM_INLINE void storeRounded(WeightFormat format, Lanes value, float* row, std::ptrdiff_t column)
{
    if (format == WeightFormat::Bfloat16 && BfloatWeights::multipliesPairs) {
        const WordLanes words = bits(roundedToBfloat(value)) >> 16U;
        const HalfWords halves = __builtin_convertvector(words, HalfWords);
        __builtin_memcpy(row + column / 2, &halves, sizeof halves);
    } else if (format == WeightFormat::Bfloat16) {
        store(row + column, roundedToBfloat(value));
    } else if (format == WeightFormat::Float16) {
        std::uint16_t half[width];
        toHalf(value, half);
        store(row + column, fromHalf(half));
    } else {
        store(row + column, value);
    }
}

void roundInputs(WeightFormat format, InputRows x, OutputRows y)
{
    for (std::ptrdiff_t i = 0; i < x.rows; ++i) {
        const float* const from = x.row(i);
        for (std::ptrdiff_t column = 0; column < y.columns; column += width) {
            const std::ptrdiff_t left = x.columns - column;
            const Lanes value = left >= width ? load(from + column)
                                              : loadPart(from + column, left > 0 ? left : 0);
            storeRounded(format, value, y.row(i), column);
        }
    }
}

} // namespace
} // namespace fathom::kernels
