// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/nn/fused_projection.h"

namespace fathom {

namespace {

using namespace nn;

struct NeoXShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::Gelu;
    Bias attentionBias = Bias::Present;
    AttentionSpec attention;
    bool isParallel = true;
};

NeoXShape readConfig(const ModelConfig& config)
{
    NeoXShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("layer_norm_eps", 1e-5);
    shape.activation = activationFrom(config, { "hidden_act" }, "gelu");
    shape.attentionBias = readBias(config, "attention_bias", true);
    shape.attention = readAttention(config);
    shape.isParallel = config.flag("use_parallel_residual", true);
    return shape;
}

std::unique_ptr<const Block> block(
    const NeoXShape& shape, const std::shared_ptr<const Rotary>& rotary, const Weights& weights)
{
    const auto hidden = shape.hidden;
    const auto norm
        = [&](const char* name) { return weights.layerNorm(name, hidden, shape.epsilon); };
    auto project = fusedProjections(weights, "attention.query_key_value", shape.attention,
        { .hidden = hidden, .order = FusedOrder::ByKeyValueHead, .bias = shape.attentionBias });
    project.rotary = rotary;
    auto output = weights.linear(
        "attention.dense", { .inputs = hidden, .outputs = hidden, .bias = shape.attentionBias });
    const Mlp mlp { .up = weights.linear("mlp.dense_h_to_4h",
                        { .inputs = hidden, .outputs = shape.inner, .bias = Bias::Present }),
        .down = weights.linear("mlp.dense_4h_to_h",
            { .inputs = shape.inner, .outputs = hidden, .bias = Bias::Present }),
        .activation = shape.activation };
    if (shape.isParallel)
        return parallelBlock({ .attention = shape.attention,
            .beforeAttention = norm("input_layernorm"),
            .project = std::move(project),
            .output = std::move(output),
            .beforeFeedForward = norm("post_attention_layernorm"),
            .feedForward = mlp });
    return sequentialBlock({ .attention = shape.attention,
        .beforeAttention = norm("input_layernorm"),
        .project = std::move(project),
        .output = std::move(output),
        .beforeFeedForward = norm("post_attention_layernorm"),
        .feedForward = mlp });
}

/// Black et al. 2022 (Pythia too): both halves at once, each after its own layer norm; partly
/// turned heads.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto headSize = shape.attention.headSize;
    if (config.has("rotary_emb_base"))
        config.withoutEffect({ "partial_rotary_factor", "rope_theta" }); // copies of the old names
    const RotaryKeys keys { .dimensions
        = readRotaryDimensions(config, headSize, "rotary_pct", 0.25),
        .thetaKey = config.has("rotary_emb_base") ? "rotary_emb_base" : "rope_theta" };
    const auto rotary = std::make_shared<const Rotary>(readRotary(config, keys), headSize);
    const auto model = weights.withinPrefixOf("embed_in.weight", { "gpt_neox." });
    return {
        .embed
        = embedTokens(model.embedding("embed_in", config.size({ "vocab_size" }), shape.hidden)),
        .blocks = model.prefix() + "layers.",
        .block
        = [=](std::int64_t, const Weights& ofBlock) { return block(shape, rotary, ofBlock); },
        .longestPrompt = rotary->longestPrompt(),
    };
}

} // namespace

extern const Family gptNeoXFamily;
const Family gptNeoXFamily { .modelTypes = { "gpt_neox" }, .open = open };

} // namespace fathom
