// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/nn/fused_projection.h"

#include <bit>
#include <cmath>

namespace fathom {

namespace {

using namespace nn;

/// How a block's two halves follow each other.
enum class Halves : std::uint8_t
{
    Sequential, ///< rw-1b, rw-7b
    ParallelOneNorm, ///< 7b, 11b
    ParallelTwoNorms ///< 40b, 180b
};

struct FalconShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    Activation activation = Activation::Gelu;
    Bias bias = Bias::None;
    Halves halves = Halves::ParallelOneNorm;
    bool isNew = false; ///< the decoder architecture of 40b and later
    AttentionSpec attention;
};

Halves readHalves(const ModelConfig& config, bool isNew)
{
    if (isNew)
        config.require("parallel_attn", true);
    else if (!config.flag("parallel_attn", true))
        return Halves::Sequential;
    const auto norms = config.size({ "num_ln_in_parallel_attn" }, isNew ? 2 : 1);
    if (norms > 2)
        config.unsupported("num_ln_in_parallel_attn", "Known are 1 and 2.");
    return isNew && norms == 2 ? Halves::ParallelTwoNorms : Halves::ParallelOneNorm;
}

/// The nearest bfloat16, ties to even.
float roundedToBrainFloat(float value)
{
    const auto bits = std::bit_cast<std::uint32_t>(value);
    return std::bit_cast<float>((bits + 0x7FFFU + ((bits >> 16U) & 1U)) & 0xFFFF0000U);
}

/// ALiBi as Falcon was trained: in bfloat16 by the key's position, divided by √headSize like the
/// scores.
std::shared_ptr<const PositionBias> roundedAlibi(const AttentionSpec& attention)
{
    return std::make_shared<PositionBias>(PositionBias::By::Key,
        [slopes = alibiSlopes(attention.heads), scale = attention.scale](
            std::int64_t head, std::int32_t key) {
            const float slope = roundedToBrainFloat(slopes[static_cast<std::size_t>(head)]);
            return scale
                * roundedToBrainFloat(slope * roundedToBrainFloat(static_cast<float>(key)));
        });
}

FalconShape readConfig(const ModelConfig& config)
{
    config.require("apply_residual_connection_post_layernorm", false);
    FalconShape shape;
    shape.hidden = config.size({ "hidden_size", "n_embed" });
    shape.inner = config.size({ "ffn_hidden_size" }, 4 * shape.hidden);
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.activation = activationFrom(config, { "activation" }, "gelu");
    shape.bias = readBias(config, "bias", false);
    shape.isNew = config.flag("new_decoder_architecture", false);
    shape.halves = readHalves(config, shape.isNew);
    shape.attention = readAttention(config);
    const auto heads = shape.attention.heads;
    const bool sharesKeys = config.flag("multi_query", true);
    const auto keyHeads = config.size({ "num_kv_heads", "n_head_kv" }, heads);
    if (shape.isNew)
        shape.attention.keyValueHeads = keyHeads;
    else
        shape.attention.keyValueHeads = sharesKeys ? 1 : heads;
    config.requireDivisible("attention heads", heads, "num_kv_heads", keyHeads);
    if (config.flag("alibi", false))
        shape.attention.positionBias = roundedAlibi(shape.attention);
    return shape;
}

std::unique_ptr<const Block> block(
    const FalconShape& shape, const std::shared_ptr<const Rotary>& rotary, const Weights& weights)
{
    const auto hidden = shape.hidden;
    const auto norm
        = [&](const char* name) { return weights.layerNorm(name, hidden, shape.epsilon); };
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(name, { .inputs = inputs, .outputs = outputs, .bias = shape.bias });
    };
    auto project = fusedProjections(weights, "self_attention.query_key_value", shape.attention,
        { .hidden = hidden, .order = FusedOrder::ByKeyValueHead, .bias = shape.bias });
    project.rotary = rotary;
    auto output = linear("self_attention.dense", hidden, hidden);
    const Mlp mlp { .up = linear("mlp.dense_h_to_4h", hidden, shape.inner),
        .down = linear("mlp.dense_4h_to_h", shape.inner, hidden),
        .activation = shape.activation };
    if (shape.halves == Halves::Sequential)
        return sequentialBlock({ .attention = shape.attention,
            .beforeAttention = norm("input_layernorm"),
            .project = std::move(project),
            .output = std::move(output),
            .beforeFeedForward = norm("post_attention_layernorm"),
            .feedForward = mlp });
    if (shape.halves == Halves::ParallelTwoNorms)
        return parallelBlock({ .attention = shape.attention,
            .beforeAttention = norm("ln_attn"),
            .project = std::move(project),
            .output = std::move(output),
            .beforeFeedForward = norm("ln_mlp"),
            .feedForward = mlp });
    return parallelBlock({ .attention = shape.attention,
        .beforeAttention = norm("input_layernorm"),
        .project = std::move(project),
        .output = std::move(output),
        .feedForward = mlp });
}

/// Almazrouei et al. 2023, in three layouts: 7b (one key-value head), 40b and later (some), and the
/// RefinedWeb models (ALiBi, halves one after the other).
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto headSize = shape.attention.headSize;
    std::shared_ptr<const Rotary> rotary;
    if (shape.attention.positionBias)
        config.withoutEffect({ "rope_scaling", "rope_theta" });
    else
        rotary = std::make_shared<Rotary>(readRotary(config, { .dimensions = headSize }), headSize);
    const auto model = weights.withinPrefixOf("word_embeddings.weight", { "transformer." });
    return {
        .embed = embedTokens(
            model.embedding("word_embeddings", config.size({ "vocab_size" }), shape.hidden)),
        .blocks = model.prefix() + "h.",
        .block
        = [=](std::int64_t, const Weights& ofBlock) { return block(shape, rotary, ofBlock); },
        .longestPrompt = rotary ? rotary->longestPrompt() : 0,
    };
}

} // namespace

extern const Family falconFamily;
const Family falconFamily { .modelTypes = { "falcon" }, .open = open };

} // namespace fathom
