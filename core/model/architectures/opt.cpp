// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

constexpr std::int64_t unusedRows = 2; // at the beginning of the table of positions

struct OptShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    Activation activation = Activation::Relu;
    Bias bias = Bias::Present;
    bool normsHaveWeights = true;
    bool normsComeFirst = true;
    AttentionSpec attention;
};

OptShape readConfig(const ModelConfig& config)
{
    OptShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "ffn_dim" });
    shape.activation = activationFrom(config, { "activation_function" }, "relu");
    shape.bias = readBias(config, "enable_bias", true);
    shape.normsHaveWeights = config.flag("layer_norm_elementwise_affine", true);
    shape.normsComeFirst = config.flag("do_layer_norm_before", true);
    shape.attention = readAttention(config);
    return shape;
}

std::unique_ptr<const Block> block(const OptShape& shape, const Weights& weights)
{
    constexpr double epsilon = 1e-5; // PyTorch's default, which no config says
    const auto hidden = shape.hidden;
    const auto norm = [&](const char* name) {
        return shape.normsHaveWeights ? weights.layerNorm(name, hidden, epsilon)
                                      : Norm(NormKind::Layer, {}, {}, epsilon);
    };
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(name, { .inputs = inputs, .outputs = outputs, .bias = shape.bias });
    };
    QueryKeyValue project { .query = linear("self_attn.q_proj", hidden, hidden),
        .key = linear("self_attn.k_proj", hidden, hidden),
        .value = linear("self_attn.v_proj", hidden, hidden) };
    auto output = linear("self_attn.out_proj", hidden, hidden);
    const Mlp mlp { .up = linear("fc1", hidden, shape.inner),
        .down = linear("fc2", shape.inner, hidden),
        .activation = shape.activation };
    if (shape.normsComeFirst)
        return sequentialBlock({ .attention = shape.attention,
            .beforeAttention = norm("self_attn_layer_norm"),
            .project = std::move(project),
            .output = std::move(output),
            .beforeFeedForward = norm("final_layer_norm"),
            .feedForward = mlp });
    return postNormBlock({ .attention = shape.attention,
        .project = std::move(project),
        .output = std::move(output),
        .afterAttention = norm("self_attn_layer_norm"),
        .feedForward = mlp,
        .afterFeedForward = norm("final_layer_norm") });
}

/// Tokens, projected to the hidden size where their table is narrower, plus learnt positions.
Architecture::Embed readEmbedding(
    const ModelConfig& config, const Weights& weights, std::int64_t hidden)
{
    const auto width = config.size({ "word_embed_proj_dim" }, hidden);
    const auto tokens = weights.embedding("embed_tokens", config.size({ "vocab_size" }), width);
    const auto places = weights
                            .embedding("embed_positions",
                                config.size({ "max_position_embeddings" }) + unusedRows, hidden)
                            .withoutFirst(unusedRows);
    const bool isProjected = width != hidden;
    const auto project = isProjected
        ? weights.linear("project_in", { .inputs = width, .outputs = hidden })
        : Linear();
    return [=](std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
        const Tensor x = isProjected ? project(tokens(ids)) : tokens(ids);
        return sum(x, places(positions));
    };
}

/// Zhang et al. 2022: GPT-2's block with other names; in the 350M model norms come after each half.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model
        = weights.withinPrefixOf("embed_tokens.weight", { "model.decoder.", "decoder." });
    return {
        .embed = readEmbedding(config, model, shape.hidden),
        .blocks = model.prefix() + "layers.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return block(shape, ofBlock); },
    };
}

} // namespace

extern const Family optFamily;
const Family optFamily { .modelTypes = { "opt" }, .open = open };

} // namespace fathom
