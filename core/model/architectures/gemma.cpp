// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/gemma_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// The first configs say `hidden_act` "gelu" where the tanh form was trained; `hidden_activation`
/// came later and counts.
Activation readActivation(const ModelConfig& config)
{
    config.withoutEffect({ "hidden_act" });
    if (!config.has("hidden_activation") && config.text({ "hidden_act" }, "gelu") == "gelu")
        return Activation::GeluTanh;
    return activationFrom(config, { "hidden_activation", "hidden_act" }, "gelu_pytorch_tanh");
}

/// Gemma Team 2024: Llama with a gated GELU, wide heads and a scaled embedding.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readGemmaShape(config, readActivation(config));
    const auto rotary = readLlamaRotary(config, shape);
    return gemmaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        return sequentialBlock({
            .attention = shape.attention,
            .beforeAttention = gemmaNorm(ofBlock, "input_layernorm", shape),
            .project = llamaProjections(ofBlock, shape, rotary),
            .output = llamaOutput(ofBlock, shape),
            .beforeFeedForward = gemmaNorm(ofBlock, "post_attention_layernorm", shape),
            .feedForward = llamaMlp(ofBlock.within("mlp."), shape, shape.inner),
        });
    });
}

} // namespace

extern const Family gemmaFamily;
const Family gemmaFamily { .modelTypes = { "gemma" }, .open = open };

} // namespace fathom
