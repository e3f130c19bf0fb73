// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace fathom {

/// What a model's products are computed in. Other than in float32, weights and the inputs of linear
/// layers are rounded to the type, products summed in float32; the residual stream, norms,
/// activations and attention are float32 always.
enum class ModelDtype : std::uint8_t
{
    Float32,
    Bfloat16, ///< range of float32, 8 bits of significand
    Float16 ///< 11 bits of significand; what is too large becomes its largest, 65504
};

inline constexpr std::array<std::string_view, 3> modelDtypeNames { "float32", "bfloat16",
    "float16" };

[[nodiscard]] constexpr std::string_view modelDtypeName(ModelDtype dtype)
{
    return modelDtypeNames[static_cast<std::size_t>(dtype)];
}

[[nodiscard]] constexpr std::optional<ModelDtype> modelDtypeFrom(std::string_view name)
{
    for (std::size_t i = 0; i < modelDtypeNames.size(); ++i)
        if (modelDtypeNames[i] == name)
            return static_cast<ModelDtype>(i);
    return std::nullopt;
}

/// Bytes of a weight, as it is kept in memory.
[[nodiscard]] constexpr std::int64_t bytesPerWeight(ModelDtype dtype)
{
    return dtype == ModelDtype::Float32 ? 4 : 2;
}

} // namespace fathom
