// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/fused_projection.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

namespace fathom {

namespace {

using namespace nn;

struct Gpt2Shape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::GeluTanh;
    AttentionSpec attention;
    bool scalesByLayer = false; ///< attention scores of layer i are also divided by i + 1
};

Gpt2Shape readConfig(const ModelConfig& config)
{
    config.require("add_cross_attention", false);
    Gpt2Shape shape;
    shape.hidden = config.size({ "n_embd", "hidden_size" });
    shape.inner = config.size({ "n_inner" }, 4 * shape.hidden);
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "activation_function" }, "gelu_new");
    shape.attention = readAttention(config);
    if (!config.flag("scale_attn_weights", true))
        shape.attention.scale = 1;
    shape.scalesByLayer = config.flag("scale_attn_by_inverse_layer_idx", false);
    return shape;
}

/// A linear layer as GPT-2 stores it, inputs first.
Linear conv1d(
    const Weights& weights, std::string_view name, std::int64_t inputs, std::int64_t outputs)
{
    return weights.linear(name,
        { .inputs = inputs,
            .outputs = outputs,
            .bias = Bias::Present,
            .layout = WeightLayout::InputsFirst });
}

std::unique_ptr<const Block> block(
    const Gpt2Shape& shape, std::int64_t layer, const Weights& weights)
{
    const auto hidden = shape.hidden;
    auto attention = shape.attention;
    if (shape.scalesByLayer)
        attention.scale /= static_cast<float>(layer + 1);
    return sequentialBlock({
        .attention = attention,
        .beforeAttention = weights.layerNorm("ln_1", hidden, shape.epsilon),
        .project = fusedProjections(weights, "attn.c_attn", attention,
            { .hidden = hidden, .bias = Bias::Present, .layout = WeightLayout::InputsFirst }),
        .output = conv1d(weights, "attn.c_proj", hidden, hidden),
        .beforeFeedForward = weights.layerNorm("ln_2", hidden, shape.epsilon),
        .feedForward = Mlp { .up = conv1d(weights, "mlp.c_fc", hidden, shape.inner),
            .down = conv1d(weights, "mlp.c_proj", shape.inner, hidden),
            .activation = shape.activation },
    });
}

/// Radford et al. 2019: layer norm before each half, learnt positions.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model = weights.withinPrefixOf("wte.weight", { "transformer." });
    const auto tokens = model.embedding("wte", config.size({ "vocab_size" }), shape.hidden);
    const auto places
        = model.embedding("wpe", config.size({ "n_positions", "n_ctx" }), shape.hidden);
    return {
        .embed =
            [=](std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
                return sum(tokens(ids), places(positions));
            },
        .blocks = model.prefix() + "h.",
        .block
        = [=](std::int64_t layer, const Weights& ofBlock) { return block(shape, layer, ofBlock); },
    };
}

} // namespace

extern const Family gpt2Family;
const Family gpt2Family { .modelTypes = { "gpt2" }, .open = open };

} // namespace fathom
