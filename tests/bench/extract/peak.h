// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

namespace fathom::bench {

/// Which instruction a peak is of.
enum class PeakKind : std::uint8_t
{
    Float32, ///< vfmadd: float32 by float32
    Bfloat16 ///< vdpbf16ps: pairs of bfloat16, summed in float32
};

/// Multiplications and additions a second, in registers alone, on `threads` threads at the same
/// time.
struct Peak
{
    double perWallSecond = 0; ///< of all threads together
    double perCpuSecond = 0; ///< of one thread: what a busy machine disturbs less
};

/// Runs for about `seconds`. Empty where the processor lacks the instruction (AVX-512).
[[nodiscard]] std::optional<Peak> measurePeak(PeakKind kind, std::size_t threads, double seconds);

} // namespace fathom::bench
