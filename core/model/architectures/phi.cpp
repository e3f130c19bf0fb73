// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

struct PhiShape : LlamaShape
{
    bool hasHeadNorms = false;
};

PhiShape readConfig(const ModelConfig& config)
{
    PhiShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("layer_norm_eps", 1e-5);
    shape.activation = activationFrom(config, { "hidden_act" }, "gelu_new");
    shape.attention = readAttention(config);
    shape.queryKeyValueBias = Bias::Present;
    shape.hasHeadNorms = config.flag("qk_layernorm", false);
    return shape;
}

QueryKeyValue readProjections(
    const Weights& weights, const PhiShape& shape, std::shared_ptr<const Rotary> rotary)
{
    const auto headSize = shape.attention.headSize;
    auto project = llamaProjections(weights, shape, std::move(rotary));
    if (shape.hasHeadNorms) {
        project.queryNorm
            = weights.layerNorm("self_attn.q_layernorm", headSize, shape.epsilon).ofHeads(headSize);
        project.keyNorm
            = weights.layerNorm("self_attn.k_layernorm", headSize, shape.epsilon).ofHeads(headSize);
    }
    return project;
}

/// Li et al. 2023 (Phi-1.5): both halves at once after one layer norm, partly turned heads, biases
/// everywhere.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto headSize = shape.attention.headSize;
    const auto dimensions = readRotaryDimensions(config, headSize, "partial_rotary_factor", 0.5);
    const auto rotary = std::make_shared<const Rotary>(
        readRotary(config, { .dimensions = dimensions }), headSize);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
            return ofBlock.linear(
                name, { .inputs = inputs, .outputs = outputs, .bias = Bias::Present });
        };
        return parallelBlock({
            .attention = shape.attention,
            .beforeAttention = ofBlock.layerNorm("input_layernorm", shape.hidden, shape.epsilon),
            .project = readProjections(ofBlock, shape, rotary),
            .output = linear("self_attn.dense", shape.attention.queryWidth(), shape.hidden),
            .feedForward = Mlp { .up = linear("mlp.fc1", shape.hidden, shape.inner),
                .down = linear("mlp.fc2", shape.inner, shape.hidden),
                .activation = shape.activation },
        });
    });
}

} // namespace

extern const Family phiFamily;
const Family phiFamily { .modelTypes = { "phi" }, .open = open };

} // namespace fathom
