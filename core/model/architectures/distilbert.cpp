// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

namespace fathom {

namespace {

using namespace nn;

constexpr double epsilon = 1e-12; // of all its norms, which no config says

struct DistilBertShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    Activation activation = Activation::Gelu;
    AttentionSpec attention;
};

DistilBertShape readConfig(const ModelConfig& config)
{
    config.withoutEffect({ "sinusoidal_pos_embds" }); // the table holds them like learnt ones
    DistilBertShape shape;
    shape.hidden = config.size({ "dim", "hidden_size" });
    shape.inner = config.size({ "hidden_dim" });
    shape.activation = activationFrom(config, { "activation" }, "gelu");
    shape.attention = readAttention(config);
    shape.attention.isCausal = false;
    return shape;
}

QueryKeyValue readProjections(const Weights& weights, std::int64_t hidden)
{
    const LinearShape shape { .inputs = hidden, .outputs = hidden, .bias = Bias::Present };
    return { .query = weights.linear("q_lin", shape),
        .key = weights.linear("k_lin", shape),
        .value = weights.linear("v_lin", shape) };
}

std::unique_ptr<const Block> block(const Weights& weights, const DistilBertShape& shape)
{
    const auto hidden = shape.hidden;
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = inputs, .outputs = outputs, .bias = Bias::Present });
    };
    return postNormBlock({
        .attention = shape.attention,
        .project = readProjections(weights.within("attention."), hidden),
        .output = linear("attention.out_lin", hidden, hidden),
        .afterAttention = weights.layerNorm("sa_layer_norm", hidden, epsilon),
        .feedForward = Mlp { .up = linear("ffn.lin1", hidden, shape.inner),
            .down = linear("ffn.lin2", shape.inner, hidden),
            .activation = shape.activation },
        .afterFeedForward = weights.layerNorm("output_layer_norm", hidden, epsilon),
    });
}

/// Sanh et al. 2019: BERT without token types.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model
        = weights.withinPrefixOf("embeddings.word_embeddings.weight", { "distilbert." });
    const auto tokens = model.embedding(
        "embeddings.word_embeddings", config.size({ "vocab_size" }), shape.hidden);
    const auto places = model.embedding(
        "embeddings.position_embeddings", config.size({ "max_position_embeddings" }), shape.hidden);
    const auto norm = model.layerNorm("embeddings.LayerNorm", shape.hidden, epsilon);
    return {
        .embed =
            [=](std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
                return norm(sum(tokens(ids), places(positions)));
            },
        .blocks = model.prefix() + "transformer.layer.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return block(ofBlock, shape); },
        .isCausal = false,
    };
}

} // namespace

extern const Family distilBertFamily;
const Family distilBertFamily { .modelTypes = { "distilbert" }, .open = open };

} // namespace fathom
