// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/architectures/qwen_windows.h"

namespace fathom {

namespace {

using namespace nn;

constexpr std::int64_t usualHeadSize = 128; // Qwen3Config's default

/// Yang et al. 2025: Qwen2 without its biases, queries and keys normalised head by head.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    auto shape = readLlamaShape(config);
    shape.attention = readAttention(config, usualHeadSize);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    const auto windowOf = readQwenWindows(config);
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto parts = llamaBlock(ofBlock, shape, rotary);
            addHeadNorms(parts.project, ofBlock, shape);
            parts.attention.window = windowOf(layer);
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family qwen3Family;
const Family qwen3Family { .modelTypes = { "qwen3" }, .open = open };

} // namespace fathom
