// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

#include <string>

namespace fathom {

namespace {

using namespace nn;

struct StableLmShape : LlamaShape
{
    bool isParallel = false;
    bool hasHeadNorms = false;
};

StableLmShape readConfig(const ModelConfig& config)
{
    StableLmShape shape { readLlamaShape(config) };
    shape.epsilon = config.number("layer_norm_eps", 1e-5);
    shape.queryKeyValueBias = readBias(config, "use_qkv_bias", false);
    shape.isParallel = config.flag("use_parallel_residual", false);
    shape.hasHeadNorms = config.flag("qk_layernorm", false);
    return shape;
}

/// Layer norms name.norms.0, 1, …: each head has its own.
Norm headNorms(
    const Weights& weights, const char* name, std::int64_t heads, const StableLmShape& shape)
{
    std::vector<float> scale;
    for (std::int64_t head = 0; head < heads; ++head) {
        const auto ofHead
            = weights.values(std::string(name) + ".norms." + std::to_string(head) + ".weight",
                { shape.attention.headSize });
        scale.insert(scale.end(), ofHead.begin(), ofHead.end());
    }
    return Norm(NormKind::Layer, std::move(scale), {}, shape.epsilon)
        .ofHeads(shape.attention.headSize);
}

std::unique_ptr<const Block> block(
    const StableLmShape& shape, const std::shared_ptr<const Rotary>& rotary, const Weights& weights)
{
    const auto norm
        = [&](const char* name) { return weights.layerNorm(name, shape.hidden, shape.epsilon); };
    auto project = llamaProjections(weights, shape, rotary);
    if (shape.hasHeadNorms) {
        project.queryNorm
            = headNorms(weights, "self_attn.q_layernorm", shape.attention.heads, shape);
        project.keyNorm
            = headNorms(weights, "self_attn.k_layernorm", shape.attention.keyValueHeads, shape);
    }
    if (shape.isParallel)
        return parallelBlock({
            .attention = shape.attention,
            .beforeAttention = norm("input_layernorm"),
            .project = std::move(project),
            .output = llamaOutput(weights, shape),
            .feedForward = llamaMlp(weights.within("mlp."), shape, shape.inner),
        });
    return sequentialBlock({
        .attention = shape.attention,
        .beforeAttention = norm("input_layernorm"),
        .project = std::move(project),
        .output = llamaOutput(weights, shape),
        .beforeFeedForward = norm("post_attention_layernorm"),
        .feedForward = llamaMlp(weights.within("mlp."), shape, shape.inner),
    });
}

/// Bellagente et al. 2024: Llama with layer norms and partly turned heads.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto headSize = shape.attention.headSize;
    const auto dimensions = readRotaryDimensions(config, headSize, "partial_rotary_factor", 0.25);
    const auto rotary = std::make_shared<const Rotary>(
        readRotary(config, { .dimensions = dimensions }), headSize);
    return llamaModel(config, weights, shape, *rotary,
        [=](std::int64_t, const Weights& ofBlock) { return block(shape, rotary, ofBlock); });
}

} // namespace

extern const Family stableLmFamily;
const Family stableLmFamily { .modelTypes = { "stablelm" }, .open = open };

} // namespace fathom
