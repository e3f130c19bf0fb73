// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

/// OLMo Team 2025: Llama with its norms after the halves instead of before them, and queries and
/// keys normalised, all heads together.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    auto shape = readLlamaShape(config);
    shape.epsilon = config.number("rms_norm_eps", 1e-5);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        const auto norm = [&](const char* name, std::int64_t width) {
            return ofBlock.rmsNorm(name, width, shape.epsilon);
        };
        auto project = llamaProjections(ofBlock, shape, rotary);
        project.queryNorm = norm("self_attn.q_norm", shape.attention.queryWidth());
        project.keyNorm = norm("self_attn.k_norm", shape.attention.keyValueWidth());
        return sequentialBlock({
            .attention = shape.attention,
            .project = std::move(project),
            .output = llamaOutput(ofBlock, shape),
            .afterAttention = norm("post_attention_layernorm", shape.hidden),
            .feedForward = llamaMlp(ofBlock.within("mlp."), shape, shape.inner),
            .afterFeedForward = norm("post_feedforward_layernorm", shape.hidden),
        });
    });
}

} // namespace

extern const Family olmo2Family;
const Family olmo2Family { .modelTypes = { "olmo2" }, .open = open };

} // namespace fathom
