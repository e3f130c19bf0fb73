// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/fused_projection.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

namespace fathom {

namespace {

using namespace nn;

struct BloomShape
{
    std::int64_t hidden = 0;
    double epsilon = 0;
    AttentionSpec attention;
};

BloomShape readConfig(const ModelConfig& config)
{
    config.withoutEffect({ "attention_softmax_in_fp32", "bias_dropout_fusion",
        "masked_softmax_fusion", "n_inner", "offset_alibi", "skip_bias_add", "skip_bias_add_qkv" });
    config.require("apply_residual_connection_post_layernorm", false);
    BloomShape shape;
    shape.hidden = config.size({ "hidden_size", "n_embed" });
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.attention = readAttention(config);
    shape.attention.positionSlopes = alibiSlopes(shape.attention.heads);
    return shape;
}

std::unique_ptr<const Block> block(const BloomShape& shape, const Weights& weights)
{
    const auto hidden = shape.hidden;
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = inputs, .outputs = outputs, .bias = Bias::Present });
    };
    return sequentialBlock({
        .attention = shape.attention,
        .beforeAttention = weights.layerNorm("input_layernorm", hidden, shape.epsilon),
        .project = fusedProjections(weights, "self_attention.query_key_value", shape.attention,
            { .hidden = hidden, .order = FusedOrder::ByKeyValueHead, .bias = Bias::Present }),
        .output = linear("self_attention.dense", hidden, hidden),
        .beforeFeedForward = weights.layerNorm("post_attention_layernorm", hidden, shape.epsilon),
        .feedForward = Mlp { .up = linear("mlp.dense_h_to_4h", hidden, 4 * hidden),
            .down = linear("mlp.dense_4h_to_h", 4 * hidden, hidden),
            .activation = Activation::GeluTanh },
    });
}

/// BigScience 2022: GPT-2's block with ALiBi, and a layer norm right after the embedding.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model = weights.withinPrefixOf("word_embeddings.weight", { "transformer." });
    const auto tokens
        = model.embedding("word_embeddings", config.size({ "vocab_size" }), shape.hidden);
    const auto norm = model.layerNorm("word_embeddings_layernorm", shape.hidden, shape.epsilon);
    return {
        .embed = [=](std::span<const std::int32_t> ids,
                     std::span<const std::int32_t>) { return norm(tokens(ids)); },
        .blocks = model.prefix() + "h.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return block(shape, ofBlock); },
    };
}

} // namespace

extern const Family bloomFamily;
const Family bloomFamily { .modelTypes = { "bloom" }, .open = open };

} // namespace fathom
