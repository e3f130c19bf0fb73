// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/gemma_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// Gemma Team 2024: norms on both sides of each half, capped scores, every other layer with a
/// window.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readGemmaSandwichShape(config);
    const auto windowOf = readWindows(config, config.size({ "sliding_window" }, 4096),
        [](std::int64_t layer) { return layer % 2 == 0; });
    const auto rotary = readLlamaRotary(config, shape);
    return gemmaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto parts = gemmaSandwich(ofBlock, shape, rotary);
            parts.attention.window = windowOf(layer);
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family gemma2Family;
const Family gemma2Family { .modelTypes = { "gemma2" }, .open = open };

} // namespace fathom
