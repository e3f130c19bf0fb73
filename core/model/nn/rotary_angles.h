// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace fathom::nn {

/// What rotary positions turn by.
struct RotaryAngles
{
    std::vector<float> frequencies; ///< angle per position of each rotated pair
    float scale = 1; ///< cosines and sines are multiplied by it (YaRN, LongRoPE)
    /// Prompts with more tokens turn by other angles, all of their tokens; 0: none do.
    std::int64_t longestPrompt = 0;
};

/// θ^(−2i/dimensions) for i = 0 … dimensions/2 − 1.
[[nodiscard]] RotaryAngles plainAngles(double theta, std::int64_t dimensions);

struct RotaryKeys
{
    std::int64_t dimensions = 0; ///< of each head that are turned; even
    double theta = 10000; ///< where the config names none: its class's default
    const char* thetaKey = "rope_theta";
    std::string_view layerType {}; ///< for configs with `rope_parameters` per type of layer
};

/// The angles that a config asks for, by `rope_theta` and `rope_scaling` or, as newer ones have it,
/// `rope_parameters`: default, linear, dynamic, llama3, yarn or longrope, as Hugging Face's
/// modeling_rope_utils computes them. ModelError for others.
[[nodiscard]] RotaryAngles readRotary(const ModelConfig& config, const RotaryKeys& keys);

/// How many of a head's dimensions are turned: its size × `partial_rotary_factor`, rounded down.
[[nodiscard]] std::int64_t readRotaryDimensions(const ModelConfig& config, std::int64_t headSize,
    const char* factorKey = "partial_rotary_factor", double fallback = 1);

} // namespace fathom::nn
