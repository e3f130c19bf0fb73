// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/architecture.h"
#include "core/model/nn/fused_projection.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

namespace fathom {

namespace {

using namespace nn;

struct MptShape
{
    std::int64_t hidden = 0;
    double epsilon = 0;
    float clip = 0;
    AttentionSpec attention;
};

/// The options under `attn_config`; each has its default there too.
void readAttentionOptions(const ModelConfig& options, MptShape& shape)
{
    options.require("attn_type", "multihead_attention");
    options.require("alibi", true);
    options.require("prefix_lm", false);
    options.withoutEffect({ "attn_impl", "attn_uses_sequence_id" }); // the latter in training only
    options.require("qk_ln", false);
    shape.clip = static_cast<float>(options.number("clip_qkv", 0));
    if (shape.clip < 0)
        options.invalid("clip_qkv", "positive");
    shape.attention.scale
        = static_cast<float>(options.number("softmax_scale", shape.attention.scale));
    shape.attention.positionSlopes
        = alibiSlopes(shape.attention.heads, options.number("alibi_bias_max", 8));
}

MptShape readConfig(const ModelConfig& config)
{
    // The inner width is always 4 times the hidden one in Hugging Face's MPT, and ALiBi leaves no
    // place for learnt positions.
    config.withoutEffect({ "expansion_ratio", "learned_pos_emb" });
    config.require("no_bias", true);
    config.require("norm_type", "low_precision_layernorm");
    MptShape shape;
    shape.hidden = config.size({ "d_model", "hidden_size" });
    shape.epsilon = config.number("layer_norm_epsilon", 1e-5);
    shape.attention = readAttention(config);
    shape.attention.positionSlopes = alibiSlopes(shape.attention.heads);
    if (config.has("attn_config"))
        readAttentionOptions(config.nested("attn_config"), shape);
    return shape;
}

std::unique_ptr<const Block> block(const MptShape& shape, const Weights& weights)
{
    const auto hidden = shape.hidden;
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(name, { .inputs = inputs, .outputs = outputs });
    };
    auto project = fusedProjections(weights, "attn.Wqkv", shape.attention, { .hidden = hidden });
    project.clip = shape.clip;
    return sequentialBlock({
        .attention = shape.attention,
        .beforeAttention = weights.layerNorm("norm_1", hidden, shape.epsilon, Bias::None),
        .project = std::move(project),
        .output = linear("attn.out_proj", hidden, hidden),
        .beforeFeedForward = weights.layerNorm("norm_2", hidden, shape.epsilon, Bias::None),
        .feedForward = Mlp { .up = linear("ffn.up_proj", hidden, 4 * hidden),
            .down = linear("ffn.down_proj", 4 * hidden, hidden),
            .activation = Activation::Gelu },
    });
}

/// MosaicML 2023: GPT-2's block without biases, with ALiBi.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto model = weights.withinPrefixOf("wte.weight", { "transformer." });
    return {
        .embed = embedTokens(model.embedding("wte", config.size({ "vocab_size" }), shape.hidden)),
        .blocks = model.prefix() + "blocks.",
        .block = [=](std::int64_t, const Weights& ofBlock) { return block(shape, ofBlock); },
    };
}

} // namespace

extern const Family mptFamily;
const Family mptFamily { .modelTypes = { "mpt" }, .open = open };

} // namespace fathom
