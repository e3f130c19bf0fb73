// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/nn/experts.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using namespace nn;

struct QwenMoeShape : LlamaShape
{
    std::int64_t experts = 0;
    std::int64_t chosen = 0;
    std::int64_t expertInner = 0;
    std::int64_t sharedInner = 0; ///< of the expert that all tokens go through; 0: none
    bool weightsSumToOne = false;
    std::int64_t sparseStep = 1; ///< layers sparseStep - 1, 2 sparseStep - 1, … have experts
    std::vector<double> plainLayers; ///< but not these
};

/// Whether `use_sliding_window` means all layers or some differs between versions of Hugging Face
/// transformers.
void refuseWindows(const ModelConfig& config)
{
    config.require("use_sliding_window", false);
    for (const auto& type : config.texts("layer_types"))
        if (type != "full_attention")
            config.unsupported("layer_types", "Only \"full_attention\" is supported.");
    config.withoutEffect({ "max_window_layers", "sliding_window" });
}

QwenMoeShape readConfig(const ModelConfig& config)
{
    refuseWindows(config);
    QwenMoeShape shape;
    static_cast<LlamaShape&>(shape) = readLlamaShape(config);
    shape.experts = config.size({ "num_experts", "num_local_experts" });
    shape.chosen = config.size({ "num_experts_per_tok" });
    if (shape.chosen > shape.experts)
        config.invalid("num_experts_per_tok", "at most the number of experts");
    shape.expertInner = config.size({ "moe_intermediate_size" });
    shape.weightsSumToOne = config.flag("norm_topk_prob", false);
    shape.sparseStep = config.size({ "decoder_sparse_step" }, 1);
    shape.plainLayers = config.numbers("mlp_only_layers");
    return shape;
}

SharedExpert readSharedExpert(const Weights& weights, const QwenMoeShape& shape)
{
    return { .gate = weights.linear("shared_expert_gate", { .inputs = shape.hidden, .outputs = 1 }),
        .mlp = llamaMlp(weights.within("shared_expert."), shape, shape.sharedInner) };
}

Experts readExperts(const Weights& weights, const QwenMoeShape& shape)
{
    Experts experts { .router
        = weights.linear("gate", { .inputs = shape.hidden, .outputs = shape.experts }),
        .chosen = shape.chosen,
        .weightsSumToOne = shape.weightsSumToOne };
    for (std::int64_t i = 0; i < shape.experts; ++i)
        experts.experts.push_back(llamaMlp(
            weights.within("experts." + std::to_string(i) + '.'), shape, shape.expertInner));
    if (shape.sharedInner > 0)
        experts.shared = readSharedExpert(weights, shape);
    return experts;
}

FeedForward readFeedForward(const Weights& weights, const QwenMoeShape& shape, std::int64_t layer)
{
    const bool isPlain = std::ranges::find(shape.plainLayers, static_cast<double>(layer))
            != shape.plainLayers.end()
        || (layer + 1) % shape.sparseStep != 0;
    if (isPlain)
        return llamaMlp(weights, shape, shape.inner);
    return readExperts(weights, shape);
}

SequentialParts blockParts(const Weights& weights, const QwenMoeShape& shape,
    std::shared_ptr<const Rotary> rotary, std::int64_t layer)
{
    return { .attention = shape.attention,
        .beforeAttention = weights.rmsNorm("input_layernorm", shape.hidden, shape.epsilon),
        .project = llamaProjections(weights, shape, std::move(rotary)),
        .output = llamaOutput(weights, shape),
        .beforeFeedForward
        = weights.rmsNorm("post_attention_layernorm", shape.hidden, shape.epsilon),
        .feedForward = readFeedForward(weights.within("mlp."), shape, layer) };
}

/// Qwen Team 2024: Qwen2 with experts, one of them for all tokens.
Architecture openQwen2Moe(const ModelConfig& config, const Weights& weights)
{
    auto shape = readConfig(config);
    shape.queryKeyValueBias = readBias(config, "qkv_bias", true);
    shape.sharedInner = config.size({ "shared_expert_intermediate_size" });
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            return sequentialBlock(blockParts(ofBlock, shape, rotary, layer));
        });
}

/// Yang et al. 2025: Qwen3 with experts.
Architecture openQwen3Moe(const ModelConfig& config, const Weights& weights)
{
    auto shape = readConfig(config);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto parts = blockParts(ofBlock, shape, rotary, layer);
            addHeadNorms(parts.project, ofBlock, shape);
            return sequentialBlock(std::move(parts));
        });
}

} // namespace

extern const Family qwen2MoeFamily;
const Family qwen2MoeFamily { .modelTypes = { "qwen2_moe" }, .open = openQwen2Moe };

extern const Family qwen3MoeFamily;
const Family qwen3MoeFamily { .modelTypes = { "qwen3_moe" }, .open = openQwen3Moe };

} // namespace fathom
