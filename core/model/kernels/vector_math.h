// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/kernels.h"

#ifndef FATHOM_REGISTER_BYTES
#define FATHOM_REGISTER_BYTES 16
#endif

// Arithmetic on a register full of floats, for the sources of kernel_table_body.h only. Everything
// is always inlined and has internal linkage (see there).
namespace fathom::kernels {
namespace {

#define FATHOM_INLINE [[maybe_unused]] __attribute__((always_inline)) inline

constexpr std::ptrdiff_t width = FATHOM_REGISTER_BYTES / sizeof(float);
constexpr std::ptrdiff_t doubleWidth = width / 2;
static_assert(laneCount % width == 0);

using Lanes = float __attribute__((vector_size(FATHOM_REGISTER_BYTES)));
using HalfLanes = float __attribute__((vector_size(FATHOM_REGISTER_BYTES / 2)));
using IntLanes = std::int32_t __attribute__((vector_size(FATHOM_REGISTER_BYTES)));
using WordLanes = std::uint32_t __attribute__((vector_size(FATHOM_REGISTER_BYTES)));
using DoubleLanes = double __attribute__((vector_size(FATHOM_REGISTER_BYTES)));

FATHOM_INLINE Lanes splat(float value)
{
    return Lanes {} + value;
}

FATHOM_INLINE Lanes load(const float* from)
{
    Lanes result;
    __builtin_memcpy(&result, from, sizeof result);
    return result;
}

FATHOM_INLINE void store(float* to, Lanes value)
{
    __builtin_memcpy(to, &value, sizeof value);
}

/// The first `count` < width floats, and zeros.
FATHOM_INLINE Lanes loadPart(const float* from, std::ptrdiff_t count)
{
    Lanes result {};
    __builtin_memcpy(&result, from, static_cast<std::size_t>(count) * sizeof(float));
    return result;
}

FATHOM_INLINE void storePart(float* to, Lanes value, std::ptrdiff_t count)
{
    __builtin_memcpy(to, &value, static_cast<std::size_t>(count) * sizeof(float));
}

FATHOM_INLINE WordLanes bits(Lanes value)
{
    WordLanes result;
    __builtin_memcpy(&result, &value, sizeof result);
    return result;
}

FATHOM_INLINE Lanes fromBits(WordLanes value)
{
    Lanes result;
    __builtin_memcpy(&result, &value, sizeof result);
    return result;
}

FATHOM_INLINE Lanes larger(Lanes a, Lanes b)
{
    return a > b ? a : b;
}

/// Sum of all lanes, always in the same order.
template <class Register>
FATHOM_INLINE auto sum(Register value)
{
    constexpr int count = sizeof(Register) / sizeof(value[0]);
    decltype(value[0] + value[0]) part[count];
    for (int i = 0; i < count; ++i)
        part[i] = value[i];
    for (int half = count / 2; half > 0; half /= 2)
        for (int i = 0; i < half; ++i)
            part[i] += part[i + half];
    return part[0];
}

FATHOM_INLINE float largest(Lanes value)
{
    float result = value[0];
    for (int i = 1; i < width; ++i)
        result = value[i] > result ? value[i] : result;
    return result;
}

/// e^x to 3e-8 relative; exactly 0 below -87, where the result would soon be denormal; clamped
/// above 88. x = n ln 2 + r with |r| <= ln 2 / 2 (n ln 2 subtracted in two steps, Cody & Waite),
/// e^r by a polynomial fitted at Chebyshev nodes, 2^n put into the exponent.
FATHOM_INLINE Lanes exponential(Lanes x)
{
    constexpr float roundingShift
        = 12582912.F; // 1.5 × 2^23: adding it leaves the nearest integer in the low bits
    const Lanes clamped = x > 88.F ? splat(88.F) : x;
    const Lanes shifted = clamped * 1.44269504088896341F + roundingShift;
    const Lanes n = shifted - roundingShift;
    Lanes r = clamped - n * 0.693359375F;
    r = r - n * -2.12194440e-4F;
    Lanes p = r * 1.3933652491438778e-3F + 8.363181544726796e-3F;
    p = p * r + 4.166646489531991e-2F;
    p = p * r + 1.6666576967247282e-1F;
    p = p * r + 5.000000013470364e-1F;
    p = p * (r * r) + r + 1.F;
    const WordLanes exponent = (bits(shifted) - bits(splat(roundingShift))) << 23;
    const Lanes result = fromBits(bits(p) + exponent);
    return x < -87.F ? Lanes {} : result;
}

/// 1 / (1 + e^-x).
FATHOM_INLINE Lanes sigmoid(Lanes x)
{
    return 1.F / (1.F + exponential(-x));
}

/// To 1e-7 absolute: tanh x = 2 sigmoid(2 x) − 1.
FATHOM_INLINE Lanes hyperbolicTangent(Lanes x)
{
    return 2.F * sigmoid(2.F * x) - 1.F;
}

/// Standard normal distribution function to 1e-7: with z = |x| / √2, erfc z = e^(−z²) t P(t), t = 1
/// / (1 + 0.4 z), P fitted at Chebyshev nodes for z in [0, 7].
FATHOM_INLINE Lanes normalDistribution(Lanes x)
{
    const Lanes z = (x < 0.F ? -x : x) * 0.70710678118654752F;
    const Lanes t = 1.F / (1.F + 0.4F * z);
    Lanes p = t * 2.882816242039251e-2F - 7.802063595821296e-2F;
    p = p * t - 4.9311493403236394e-2F;
    p = p * t + 2.466367605441141e-1F;
    p = p * t - 3.495396930963164e-2F;
    p = p * t + 2.4487440505687224e-1F;
    p = p * t + 1.8790316747509067e-1F;
    p = p * t + 2.2854268028576152e-1F;
    p = p * t + 2.2550094167053386e-1F;
    const Lanes tail = 0.5F * exponential(-z * z) * (t * p);
    return x < 0.F ? tail : 1.F - tail;
}

} // namespace
} // namespace fathom::kernels
