// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/architectures/qwen_windows.h"

namespace fathom {

nn::LayerWindow readQwenWindows(const ModelConfig& config)
{
    const auto first = config.number("max_window_layers", 28);
    const auto window = config.size({ "sliding_window" }, 0);
    return nn::readWindows(config, config.flag("use_sliding_window", false) ? window : 0,
        [first](std::int64_t layer) { return static_cast<double>(layer) >= first; });
}

namespace {

using namespace nn;

/// Yang et al. 2024: Llama with biases on queries, keys and values.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    config.require("use_mrope", false);
    auto shape = readLlamaShape(config);
    shape.queryKeyValueBias = Bias::Present;
    const auto windowOf = readQwenWindows(config);
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto parts = llamaBlock(ofBlock, shape, rotary);
            parts.attention.window = windowOf(layer);
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family qwen2Family;
const Family qwen2Family { .modelTypes = { "qwen2" }, .open = open };

} // namespace fathom
