// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

#include <utility>

namespace fathom {

namespace {

using namespace nn;

struct GptJShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::GeluTanh;
    AttentionSpec attention;
    std::int64_t rotaryDimensions = 0;
};

GptJShape readConfig(const ModelConfig& config)
{
    config.require("rotary", true);
    config.require("scale_attn_weights", true);
    GptJShape shape;
    shape.hidden = config.size({ "n_embd", "hidden_size" });
    shape.inner = config.size({ "n_inner" }, 4 * shape.hidden);
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "activation_function" }, "gelu_new");
    shape.attention = readAttention(config);
    shape.rotaryDimensions = config.size({ "rotary_dim" }, 64);
    if (shape.rotaryDimensions % 2 != 0 || shape.rotaryDimensions > shape.attention.headSize)
        config.invalid("rotary_dim", "even and at most the size of a head");
    return shape;
}

/// Neighbouring dimensions of queries and keys are turned together, see pairedOutput().
QueryKeyValue readProjections(
    const Weights& weights, const GptJShape& shape, std::shared_ptr<const Rotary> rotary)
{
    const auto hidden = shape.hidden;
    const auto paired = [headSize = shape.attention.headSize, dimensions = shape.rotaryDimensions](
                            std::int64_t i) { return pairedOutput(i, headSize, dimensions); };
    const auto turned = [&](const char* name) {
        return weights.linear(name,
            { .inputs = hidden, .outputs = hidden, .taken = paired, .storedOutputs = hidden });
    };
    return { .query = turned("attn.q_proj"),
        .key = turned("attn.k_proj"),
        .value = weights.linear("attn.v_proj", { .inputs = hidden, .outputs = hidden }),
        .rotary = std::move(rotary) };
}

std::unique_ptr<const Block> block(
    const GptJShape& shape, const std::shared_ptr<const Rotary>& rotary, const Weights& weights)
{
    const auto hidden = shape.hidden;
    return parallelBlock({
        .attention = shape.attention,
        .beforeAttention = weights.layerNorm("ln_1", hidden, shape.epsilon),
        .project = readProjections(weights, shape, rotary),
        .output = weights.linear("attn.out_proj", { .inputs = hidden, .outputs = hidden }),
        .feedForward
        = Mlp { .up = weights.linear("mlp.fc_in",
                    { .inputs = hidden, .outputs = shape.inner, .bias = Bias::Present }),
            .down = weights.linear(
                "mlp.fc_out", { .inputs = shape.inner, .outputs = hidden, .bias = Bias::Present }),
            .activation = shape.activation },
    });
}

/// Wang & Komatsuzaki 2021: both halves at once after one layer norm, partly turned heads.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto rotary = std::make_shared<const Rotary>(
        plainAngles(10000, shape.rotaryDimensions), shape.attention.headSize);
    const auto model = weights.withinPrefixOf("wte.weight", { "transformer." });
    return {
        .embed = embedTokens(model.embedding("wte", config.size({ "vocab_size" }), shape.hidden)),
        .blocks = model.prefix() + "h.",
        .block
        = [=](std::int64_t, const Weights& ofBlock) { return block(shape, rotary, ofBlock); },
    };
}

} // namespace

extern const Family gptJFamily;
const Family gptJFamily { .modelTypes = { "gptj" }, .open = open };

} // namespace fathom
