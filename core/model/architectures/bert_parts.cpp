// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/bert_parts.h"

namespace fathom {

using namespace nn;

BertShape readBertShape(const ModelConfig& config)
{
    config.require("position_embedding_type", "absolute");
    config.require("is_decoder", false);
    config.require("add_cross_attention", false);
    BertShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.embedding = config.size({ "embedding_size" }, shape.hidden);
    shape.epsilon = config.number("layer_norm_eps", 1e-12);
    shape.activation = activationFrom(config, { "hidden_act" }, "gelu");
    shape.attention = readAttention(config);
    shape.attention.isCausal = false;
    return shape;
}

Architecture::Embed bertEmbedding(
    const ModelConfig& config, const Weights& weights, const BertShape& shape)
{
    const auto table = [&](const char* name, std::int64_t count) {
        return weights.embedding(name, count, shape.embedding);
    };
    const auto tokens = table("embeddings.word_embeddings", config.size({ "vocab_size" }));
    const auto places
        = table("embeddings.position_embeddings", config.size({ "max_position_embeddings" }));
    const auto types
        = table("embeddings.token_type_embeddings", config.size({ "type_vocab_size" }, 2));
    const auto norm = weights.layerNorm("embeddings.LayerNorm", shape.embedding, shape.epsilon);
    return [=](std::span<const std::int32_t> ids, std::span<const std::int32_t> positions) {
        const std::vector<std::int32_t> typeZero(ids.size(), 0);
        return norm(sum(sum(tokens(ids), types(typeZero)), places(positions)));
    };
}

namespace {

QueryKeyValue readProjections(const Weights& weights, std::int64_t hidden)
{
    const LinearShape shape { .inputs = hidden, .outputs = hidden, .bias = Bias::Present };
    return { .query = weights.linear("query", shape),
        .key = weights.linear("key", shape),
        .value = weights.linear("value", shape) };
}

} // namespace

std::unique_ptr<const Block> bertBlock(const Weights& weights, const BertShape& shape)
{
    const auto hidden = shape.hidden;
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = inputs, .outputs = outputs, .bias = Bias::Present });
    };
    return postNormBlock({
        .attention = shape.attention,
        .project = readProjections(weights.within("attention.self."), hidden),
        .output = linear("attention.output.dense", hidden, hidden),
        .afterAttention = weights.layerNorm("attention.output.LayerNorm", hidden, shape.epsilon),
        .feedForward = Mlp { .up = linear("intermediate.dense", hidden, shape.inner),
            .down = linear("output.dense", shape.inner, hidden),
            .activation = shape.activation },
        .afterFeedForward = weights.layerNorm("output.LayerNorm", hidden, shape.epsilon),
    });
}

Architecture bertModel(const ModelConfig& config, const Weights& weights, std::string_view prefix)
{
    const auto shape = readBertShape(config);
    const auto model = weights.withinPrefixOf("embeddings.word_embeddings.weight", { prefix });
    return {
        .embed = bertEmbedding(config, model, shape),
        .blocks = model.prefix() + "encoder.layer.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return bertBlock(ofBlock, shape); },
        .isCausal = false,
    };
}

} // namespace fathom
