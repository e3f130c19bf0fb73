// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

#include <utility>

namespace fathom {

using namespace nn;

LlamaShape readLlamaShape(const ModelConfig& config)
{
    LlamaShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("rms_norm_eps", 1e-6);
    shape.activation = activationFrom(config, { "hidden_act" }, "silu");
    shape.attention = readAttention(config);
    return shape;
}

Bias readBias(const ModelConfig& config, std::string_view key, bool fallback)
{
    return config.flag(key, fallback) ? Bias::Present : Bias::None;
}

std::shared_ptr<const Rotary> readLlamaRotary(const ModelConfig& config, const LlamaShape& shape)
{
    const auto headSize = shape.attention.headSize;
    return std::make_shared<Rotary>(readRotary(config, { .dimensions = headSize }), headSize);
}

QueryKeyValue llamaProjections(
    const Weights& weights, const LlamaShape& shape, std::shared_ptr<const Rotary> rotary)
{
    const auto linear = [&](const char* name, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = shape.hidden, .outputs = outputs, .bias = shape.queryKeyValueBias });
    };
    return { .query = linear("self_attn.q_proj", shape.attention.queryWidth()),
        .key = linear("self_attn.k_proj", shape.attention.keyValueWidth()),
        .value = linear("self_attn.v_proj", shape.attention.keyValueWidth()),
        .rotary = std::move(rotary) };
}

void addHeadNorms(
    QueryKeyValue& project, const Weights& weights, const LlamaShape& shape, float offset)
{
    const auto headSize = shape.attention.headSize;
    const auto norm = [&](const char* name) {
        return weights.rmsNorm(name, headSize, shape.epsilon, offset).ofHeads(headSize);
    };
    project.queryNorm = norm("self_attn.q_norm");
    project.keyNorm = norm("self_attn.k_norm");
}

Linear llamaOutput(const Weights& weights, const LlamaShape& shape)
{
    return weights.linear("self_attn.o_proj",
        { .inputs = shape.attention.queryWidth(),
            .outputs = shape.hidden,
            .bias = shape.outputBias });
}

GatedMlp llamaMlp(const Weights& weights, const LlamaShape& shape, std::int64_t inner)
{
    const auto linear = [&](const char* name, std::int64_t inputs, std::int64_t outputs) {
        return weights.linear(
            name, { .inputs = inputs, .outputs = outputs, .bias = shape.mlpBias });
    };
    return { .gate = linear("gate_proj", shape.hidden, inner),
        .up = linear("up_proj", shape.hidden, inner),
        .down = linear("down_proj", inner, shape.hidden),
        .activation = shape.activation };
}

SequentialParts llamaBlock(
    const Weights& weights, const LlamaShape& shape, std::shared_ptr<const Rotary> rotary)
{
    return { .attention = shape.attention,
        .beforeAttention = weights.rmsNorm("input_layernorm", shape.hidden, shape.epsilon),
        .project = llamaProjections(weights, shape, std::move(rotary)),
        .output = llamaOutput(weights, shape),
        .beforeFeedForward
        = weights.rmsNorm("post_attention_layernorm", shape.hidden, shape.epsilon),
        .feedForward = llamaMlp(weights.within("mlp."), shape, shape.inner) };
}

Architecture llamaModel(const ModelConfig& config, const Weights& weights, const LlamaShape& shape,
    const Rotary& rotary, Architecture::MakeBlock block)
{
    const auto model = weights.withinPrefixOf(
        "embed_tokens.weight", { "model.", "transformer." }); // the latter to answer questions
    const auto vocabulary = config.size({ "vocab_size" });
    return { .embed = embedTokens(model.embedding("embed_tokens", vocabulary, shape.hidden)),
        .blocks = model.prefix() + "layers.",
        .block = std::move(block),
        .longestPrompt = rotary.longestPrompt() };
}

} // namespace fathom
