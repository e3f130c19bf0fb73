// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// Jiang et al. 2023: Llama whose tokens see the last `sliding_window` tokens only.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readLlamaShape(config);
    const auto windowOf = readWindows(
        config, config.size({ "sliding_window" }, 0), [](std::int64_t) { return true; });
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto parts = llamaBlock(ofBlock, shape, rotary);
            parts.attention.window = windowOf(layer);
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family mistralFamily;
const Family mistralFamily { .modelTypes = { "mistral" }, .open = open };

} // namespace fathom
