// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"
#include "core/model/nn/experts.h"

#include <string>

namespace fathom {

namespace {

using namespace nn;

struct MixtralShape : LlamaShape
{
    std::int64_t experts = 0;
    std::int64_t chosen = 0;
};

MixtralShape readConfig(const ModelConfig& config)
{
    MixtralShape shape { readLlamaShape(config) };
    shape.epsilon = config.number("rms_norm_eps", 1e-5);
    shape.experts = config.size({ "num_local_experts" }, 8);
    shape.chosen = config.size({ "num_experts_per_tok" }, 2);
    if (shape.chosen > shape.experts)
        config.invalid("num_experts_per_tok", "at most the number of experts");
    return shape;
}

Experts readExperts(const Weights& weights, const MixtralShape& shape)
{
    Experts experts { .router
        = weights.linear("gate", { .inputs = shape.hidden, .outputs = shape.experts }),
        .chosen = shape.chosen };
    for (std::int64_t i = 0; i < shape.experts; ++i) {
        const auto expert = weights.within("experts." + std::to_string(i) + '.');
        const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
            return expert.linear(name, { .inputs = inputs, .outputs = outputs });
        };
        experts.experts.push_back({ .gate = linear("w1", shape.hidden, shape.inner),
            .up = linear("w3", shape.hidden, shape.inner),
            .down = linear("w2", shape.inner, shape.hidden),
            .activation = shape.activation });
    }
    return experts;
}

/// Jiang et al. 2024: Mistral with a mixture of experts in place of the MLP.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto windowOf = readWindows(
        config, config.size({ "sliding_window" }, 0), [](std::int64_t) { return true; });
    const auto headSize = shape.attention.headSize;
    const auto rotary = std::make_shared<const Rotary>(
        readRotary(config, { .dimensions = headSize, .theta = 1e6 }), headSize);
    return llamaModel(
        config, weights, shape, *rotary, [=](std::int64_t layer, const Weights& ofBlock) {
            auto attention = shape.attention;
            attention.window = windowOf(layer);
            return sequentialBlock({
                .attention = attention,
                .beforeAttention = ofBlock.rmsNorm("input_layernorm", shape.hidden, shape.epsilon),
                .project = llamaProjections(ofBlock, shape, rotary),
                .output = llamaOutput(ofBlock, shape),
                .beforeFeedForward
                = ofBlock.rmsNorm("post_attention_layernorm", shape.hidden, shape.epsilon),
                .feedForward = readExperts(ofBlock.within("block_sparse_moe."), shape),
            });
        });
}

} // namespace

extern const Family mixtralFamily;
const Family mixtralFamily { .modelTypes = { "mixtral" }, .open = open };

} // namespace fathom
