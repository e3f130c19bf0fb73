// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/gemma_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// Layers with a window turn by angles of their own, which are never scaled.
RotaryAngles readLocalRotary(const ModelConfig& config, std::int64_t dimensions)
{
    if (config.has("rope_parameters"))
        return readRotary(config, { .dimensions = dimensions, .layerType = "sliding_attention" });
    const double theta = config.number("rope_local_base_freq", 10000.0);
    if (theta <= 1)
        config.invalid("rope_local_base_freq", "above 1");
    return plainAngles(theta, dimensions);
}

/// Gemma Team 2025: Gemma 2 with queries and keys normalised head by head instead of capped scores,
/// and mostly layers with a window.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readGemmaSandwichShape(config);
    const auto pattern = config.size({ "sliding_window_pattern", "_sliding_window_pattern" }, 6);
    const auto windowOf = readWindows(config, config.size({ "sliding_window" }, 4096),
        [=](std::int64_t layer) { return (layer + 1) % pattern != 0; });
    const auto headSize = shape.attention.headSize;
    const auto local = std::make_shared<const Rotary>(readLocalRotary(config, headSize), headSize);
    const auto rotary = std::make_shared<const Rotary>(
        readRotary(config, { .dimensions = headSize, .theta = 1e6, .layerType = "full_attention" }),
        headSize);
    return gemmaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            const auto window = windowOf(layer);
            auto parts = gemmaSandwich(ofBlock, shape, window > 0 ? local : rotary);
            addHeadNorms(parts.project, ofBlock, shape, 1.F);
            parts.attention.window = window;
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family gemma3TextFamily;
const Family gemma3TextFamily { .modelTypes = { "gemma3_text" }, .open = open };

} // namespace fathom
