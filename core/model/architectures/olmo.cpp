// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

constexpr double epsilon = 1e-5; // OlmoLayerNorm's, which no config says

/// Groeneveld et al. 2024: Llama with layer norms that have no weights, and clipped projections.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    auto shape = readLlamaShape(config);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    const auto clip = static_cast<float>(config.number("clip_qkv", 0));
    if (clip < 0)
        config.invalid("clip_qkv", "positive");
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        const Norm norm(NormKind::Layer, {}, {}, epsilon);
        auto project = llamaProjections(ofBlock, shape, rotary);
        project.clip = clip;
        return sequentialBlock({
            .attention = shape.attention,
            .beforeAttention = norm,
            .project = std::move(project),
            .output = llamaOutput(ofBlock, shape),
            .beforeFeedForward = norm,
            .feedForward = llamaMlp(ofBlock.within("mlp."), shape, shape.inner),
        });
    });
}

} // namespace

extern const Family olmoFamily;
const Family olmoFamily { .modelTypes = { "olmo" }, .open = open };

} // namespace fathom
