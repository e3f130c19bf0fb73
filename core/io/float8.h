// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bit>
#include <cstdint>

namespace fathom {

/// The value of a float8 number with 4 bits of exponent (bias 7) and 3 of mantissa; exact. There
/// are no infinities; NaN is 0x7F and 0xFF (Micikevicius et al. 2022, "E4M3"; torch's
/// float8_e4m3fn).
[[nodiscard]] inline float fromFloat8E4M3(std::uint8_t bits)
{
    const std::uint32_t sign = (bits & 0x80U) << 24U;
    const std::uint32_t exponent = (bits >> 3U) & 0xFU;
    const std::uint32_t mantissa = bits & 7U;
    if (exponent == 0xFU && mantissa == 7U)
        return std::bit_cast<float>(sign | 0x7FC00000U);
    if (exponent == 0) { // zero and denormals: mantissa × 2^-9
        const float magnitude = static_cast<float>(mantissa) * 0x1p-9F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    return std::bit_cast<float>(sign | ((exponent + 120U) << 23U) | (mantissa << 20U));
}

/// The value of a float8 number with 5 bits of exponent (bias 15) and 2 of mantissa, with
/// infinities and NaN as in IEEE 754; exact (ibid., "E5M2").
[[nodiscard]] inline float fromFloat8E5M2(std::uint8_t bits)
{
    const std::uint32_t sign = (bits & 0x80U) << 24U;
    const std::uint32_t exponent = (bits >> 2U) & 0x1FU;
    const std::uint32_t mantissa = bits & 3U;
    if (exponent == 0) { // zero and denormals: mantissa × 2^-16
        const float magnitude = static_cast<float>(mantissa) * 0x1p-16F;
        return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | sign);
    }
    if (exponent == 0x1FU)
        return std::bit_cast<float>(sign | 0x7F800000U | (mantissa << 21U));
    return std::bit_cast<float>(sign | ((exponent + 112U) << 23U) | (mantissa << 21U));
}

} // namespace fathom
