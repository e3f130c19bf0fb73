// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

LlamaShape readConfig(const ModelConfig& config)
{
    config.withoutEffect({ "activation_function", "attention_softmax_in_fp32",
        "scale_attention_softmax_in_fp32" }); // the first left over from GPTBigCode
    config.require("mlp_type", "default");
    config.require("norm_type", "layer_norm");
    config.require("scale_attn_weights", true);
    LlamaShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "hidden_act" }, "gelu_pytorch_tanh");
    shape.queryKeyValueBias = readBias(config, "use_bias", true);
    shape.outputBias = shape.queryKeyValueBias;
    shape.mlpBias = shape.queryKeyValueBias;
    shape.attention = readAttention(config);
    return shape;
}

Mlp readMlp(const Weights& weights, const LlamaShape& shape)
{
    return { .up = weights.linear(
                 "c_fc", { .inputs = shape.hidden, .outputs = shape.inner, .bias = shape.mlpBias }),
        .down = weights.linear(
            "c_proj", { .inputs = shape.inner, .outputs = shape.hidden, .bias = shape.mlpBias }),
        .activation = shape.activation };
}

/// Lozhkov et al. 2024: layer norms, rotary positions, biases everywhere, a window.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto windowOf = readWindows(
        config, config.size({ "sliding_window" }, 0), [](std::int64_t) { return true; });
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto attention = shape.attention;
            attention.window = windowOf(layer);
            return sequentialBlock({
                .attention = attention,
                .beforeAttention
                = ofBlock.layerNorm("input_layernorm", shape.hidden, shape.epsilon),
                .project = llamaProjections(ofBlock, shape, rotary),
                .output = llamaOutput(ofBlock, shape),
                .beforeFeedForward
                = ofBlock.layerNorm("post_attention_layernorm", shape.hidden, shape.epsilon),
                .feedForward = readMlp(ofBlock.within("mlp."), shape),
            });
        });
}

} // namespace

extern const Family starcoder2Family;
const Family starcoder2Family { .modelTypes = { "starcoder2" }, .open = open };

} // namespace fathom
