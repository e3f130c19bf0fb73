// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

using namespace nn;

struct T5Shape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::Relu;
    bool isGated = false;
    AttentionSpec attention;
    std::int64_t buckets = 0; ///< of distances
    std::int64_t farthest = 0; ///< distances from here on share a bucket
    bool blocksHaveOwnBiases = false; ///< UMT5's; T5's first block has one for all
};

/// `feed_forward_proj`: the activation's name, "gated-" before it where the MLP is gated. Of the
/// gated ones "gelu" means its tanh form. `dense_act_fn` and `is_gated_act` say the same once more,
/// and count.
void readFeedForward(const ModelConfig& config, T5Shape& shape)
{
    const auto kind
        = config.text({ "feed_forward_proj" }, config.modelType() == "t5" ? "relu" : "gated-gelu");
    const bool isGated = kind.starts_with("gated-");
    shape.isGated = config.flag("is_gated_act", isGated);
    if (config.has("dense_act_fn") || !isGated)
        shape.activation = activationFrom(config, { "dense_act_fn", "feed_forward_proj" }, kind);
    else if (kind == "gated-gelu")
        shape.activation = Activation::GeluTanh;
    else if (kind == "gated-silu")
        shape.activation = Activation::Silu;
    else
        config.unsupported("feed_forward_proj", "Of the gated ones gelu and silu are known.");
}

T5Shape readConfig(const ModelConfig& config)
{
    config.withoutEffect({ "num_decoder_layers", "is_encoder_decoder", "scalable_attention" });
    T5Shape shape;
    shape.hidden = config.size({ "d_model", "hidden_size" });
    shape.inner = config.size({ "d_ff" });
    shape.epsilon = config.number("layer_norm_epsilon", 1e-6);
    readFeedForward(config, shape);
    shape.attention = readAttention(config, config.size({ "d_kv" }, 64));
    shape.attention.scale = 1; // scores are not scaled
    shape.attention.isCausal = false;
    shape.buckets = config.size({ "relative_attention_num_buckets" }, 32);
    shape.farthest = config.size({ "relative_attention_max_distance" }, 128);
    if (shape.buckets < 4 || shape.farthest <= shape.buckets / 4)
        config.invalid("relative_attention_num_buckets",
            "at least 4, and a quarter of it below relative_attention_max_distance");
    shape.blocksHaveOwnBiases = config.modelType() == "umt5";
    return shape;
}

/// Raffel et al. 2020: half of the buckets for keys after the query; of each half the first half
/// for one distance each, the rest for ever wider ranges. float32 as in the reference, whose
/// rounding decides where ranges end.
std::int64_t bucketOf(std::int32_t distance, const T5Shape& shape)
{
    const auto half = shape.buckets / 2;
    const auto exact = half / 2;
    const std::int64_t side = distance > 0 ? half : 0;
    const auto length = std::int64_t { std::abs(distance) };
    if (length < exact)
        return side + length;
    const auto range = static_cast<float>(
        std::log(static_cast<double>(shape.farthest) / static_cast<double>(exact)));
    const float logarithm = std::log(static_cast<float>(length) / static_cast<float>(exact));
    const auto bucket
        = exact + static_cast<std::int64_t>(logarithm / range * static_cast<float>(half - exact));
    return side + std::min(bucket, half - 1);
}

/// The learnt biases of a block, stored as [buckets, heads].
std::shared_ptr<const PositionBias> readBias(const Weights& weights, const T5Shape& shape)
{
    const auto heads = shape.attention.heads;
    auto table = weights.values(
        "layer.0.SelfAttention.relative_attention_bias.weight", { shape.buckets, heads });
    return std::make_shared<PositionBias>(PositionBias::By::Distance,
        [table = std::move(table), heads, shape](std::int64_t head, std::int32_t distance) {
            return table[static_cast<std::size_t>(bucketOf(distance, shape) * heads + head)];
        });
}

QueryKeyValue readProjections(const Weights& weights, const T5Shape& shape)
{
    const LinearShape linear { .inputs = shape.hidden, .outputs = shape.attention.queryWidth() };
    return { .query = weights.linear("q", linear),
        .key = weights.linear("k", linear),
        .value = weights.linear("v", linear) };
}

FeedForward readMlp(const Weights& weights, const T5Shape& shape)
{
    const LinearShape up { .inputs = shape.hidden, .outputs = shape.inner };
    auto down = weights.linear("wo", { .inputs = shape.inner, .outputs = shape.hidden });
    if (shape.isGated)
        return GatedMlp { .gate = weights.linear("wi_0", up),
            .up = weights.linear("wi_1", up),
            .down = std::move(down),
            .activation = shape.activation };
    return Mlp {
        .up = weights.linear("wi", up), .down = std::move(down), .activation = shape.activation
    };
}

std::unique_ptr<const Block> block(
    const T5Shape& shape, const std::shared_ptr<const PositionBias>& bias, const Weights& weights)
{
    auto attention = shape.attention;
    attention.positionBias = shape.blocksHaveOwnBiases ? readBias(weights, shape) : bias;
    return sequentialBlock({
        .attention = attention,
        .beforeAttention = weights.rmsNorm("layer.0.layer_norm", shape.hidden, shape.epsilon),
        .project = readProjections(weights.within("layer.0.SelfAttention."), shape),
        .output = weights.linear("layer.0.SelfAttention.o",
            { .inputs = shape.attention.queryWidth(), .outputs = shape.hidden }),
        .beforeFeedForward = weights.rmsNorm("layer.1.layer_norm", shape.hidden, shape.epsilon),
        .feedForward = readMlp(weights.within("layer.1.DenseReluDense."), shape),
    });
}

/// The token table, which encoder and decoder share, is stored under one or several names.
Embedding readTokens(const ModelConfig& config, const Weights& model, std::int64_t hidden)
{
    const char* const name = model.has("shared.weight") ? "shared" : "encoder.embed_tokens";
    return model.embedding(name, config.size({ "vocab_size" }), hidden);
}

/// Raffel et al. 2020, the encoder: RMS norm before each half, biases by distance instead of
/// positions.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model = weights.withinPrefixOf(
        "encoder.block.0.layer.0.SelfAttention.q.weight", { "", "transformer." });
    const auto bias
        = shape.blocksHaveOwnBiases ? nullptr : readBias(model.within("encoder.block.0."), shape);
    return {
        .embed = embedTokens(readTokens(config, model, shape.hidden)),
        .blocks = model.prefix() + "encoder.block.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return block(shape, bias, ofBlock); },
        .isCausal = false,
    };
}

} // namespace

extern const Family t5Family;
const Family t5Family { .modelTypes = { "t5", "mt5", "umt5" }, .open = open };

} // namespace fathom
