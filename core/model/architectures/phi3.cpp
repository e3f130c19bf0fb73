// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/nn/fused_projection.h"

namespace fathom {

namespace {

using namespace nn;

/// Gate and up projection, stored as one.
GatedMlp readMlp(const Weights& weights, const LlamaShape& shape)
{
    const auto part = [&](std::int64_t index) {
        return weights.linear("gate_up_proj",
            { .inputs = shape.hidden,
                .outputs = shape.inner,
                .taken = outputsFrom(index * shape.inner),
                .storedOutputs = 2 * shape.inner });
    };
    return { .gate = part(0),
        .up = part(1),
        .down = weights.linear("down_proj", { .inputs = shape.inner, .outputs = shape.hidden }),
        .activation = shape.activation };
}

/// Abdin et al. 2024: Llama with its projections fused, LongRoPE and a window.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    // Hugging Face's class has neither biases nor, as Phi-4-mini's own code, layers that differ.
    config.require("attention_bias", false);
    config.require("mlp_bias", false);
    config.require("full_attn_mod", 1);
    config.require("interpolate_factor", 1);
    auto shape = readLlamaShape(config);
    shape.epsilon = config.number("rms_norm_eps", 1e-5);
    shape.attention.window = config.size({ "sliding_window" }, 0);
    const auto headSize = shape.attention.headSize;
    const auto rotary = std::make_shared<const Rotary>(
        readRotary(config, { .dimensions = readRotaryDimensions(config, headSize) }), headSize);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        auto project = fusedProjections(
            ofBlock, "self_attn.qkv_proj", shape.attention, { .hidden = shape.hidden });
        project.rotary = rotary;
        return sequentialBlock({
            .attention = shape.attention,
            .beforeAttention = ofBlock.rmsNorm("input_layernorm", shape.hidden, shape.epsilon),
            .project = std::move(project),
            .output = llamaOutput(ofBlock, shape),
            .beforeFeedForward
            = ofBlock.rmsNorm("post_attention_layernorm", shape.hidden, shape.epsilon),
            .feedForward = readMlp(ofBlock.within("mlp."), shape),
        });
    });
}

} // namespace

extern const Family phi3Family;
const Family phi3Family { .modelTypes = { "phi3" }, .open = open };

} // namespace fathom
