// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/kernels/vectors.h"

namespace fathom::FATHOM_KERNEL_VARIANT {

namespace {

using Longs = long long __attribute__((vector_size(sizeof(long long) * lanes)));
static_assert(sizeof(long long) == sizeof(double));

/// exp(x) for x in [-707, 0], within two roundings: 2^k exp(r) with |r| <= log(2) / 2 (Cody &
/// Waite 1980), and exp(r) by its Taylor polynomial, whose 15th term is below 1e-18.
FATHOM_INLINE Doubles exponential(Doubles x)
{
    constexpr double perLog2 = 1.4426950408889634;
    // log(2) in two parts, of which the first has zeros at the end, so that k times it is exact
    constexpr double log2High = 0x1.62e42fefa0000p-1;
    constexpr double log2Low = 0x1.cf79abc9e3b3ap-40;
    constexpr double rounding = 0x1.8p52; // puts the units of a double at its last bit
    constexpr int mantissaBits = 52;

    const Doubles shifted = x * perLog2 + rounding;
    const Doubles k = shifted - rounding;
    const Doubles r = (x - k * log2High) - k * log2Low;
    constexpr double inverseFactorials[] = { 1.0 / 87178291200, 1.0 / 6227020800, 1.0 / 479001600,
        1.0 / 39916800, 1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
        1.0 / 24, 1.0 / 6, 0.5, 1, 1 };
    Doubles power = Doubles {} + inverseFactorials[0];
    for (int i = 1; i < 15; ++i)
        power = power * r + inverseFactorials[i];
    return (Doubles)((Longs)power + ((Longs)shifted << mantissaBits));
}

/// log(1 + e) for e in [0, 1], within a few roundings: 2 artanh(z) with z = e / (2 + e) <= 1 / 3,
/// whose series in z^2 <= 1 / 9 is cut off at 1e-17.
FATHOM_INLINE Doubles logOnePlus(Doubles e)
{
    const Doubles z = e / (2 + e);
    const Doubles square = z * z;
    Doubles series = Doubles {} + 1.0 / 33;
    for (int odd = 31; odd >= 1; odd -= 2)
        series = series * square + 1.0 / odd;
    return 2 * z * series;
}

FATHOM_INLINE void someLosses(const double* margins, double* losses, double* misses)
{
    constexpr double furthest = 707; // beyond, exp(-m) is less than what a double can show of 1
    const Doubles zero {};
    const Doubles margin = load(margins);
    const Doubles size = margin < zero ? -margin : margin;
    const Doubles e = exponential(size < furthest ? -size : zero - furthest);
    store(losses, logOnePlus(e) + (margin > zero ? zero : -margin));
    store(misses, (margin > zero ? e : zero + 1) / (1 + e));
}

} // namespace

void logisticLosses(const double* margins, Index count, double* losses, double* misses)
{
    Index i = 0;
    for (; i + lanes <= count; i += lanes)
        someLosses(margins + i, losses + i, misses + i);
    if (i == count)
        return;
    // the last ones in the same way, so that a row's loss does not depend on its place
    double in[lanes] = {};
    double lossesOut[lanes];
    double missesOut[lanes];
    for (Index k = i; k < count; ++k)
        in[k - i] = margins[k];
    someLosses(in, lossesOut, missesOut);
    for (Index k = i; k < count; ++k) {
        losses[k] = lossesOut[k - i];
        misses[k] = missesOut[k - i];
    }
}

} // namespace fathom::FATHOM_KERNEL_VARIANT
