// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

#include <utility>

namespace fathom {

namespace {

using namespace nn;

struct CohereShape : LlamaShape
{
    bool hasHeadNorms = false;
};

CohereShape readConfig(const ModelConfig& config)
{
    CohereShape shape { readLlamaShape(config) };
    shape.epsilon = config.number("layer_norm_eps", 1e-5);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    shape.hasHeadNorms = config.flag("use_qk_norm", false);
    return shape;
}

/// A layer norm of each head by itself, its scale [heads, headSize] in the order of the outputs.
Norm headNorm(
    const Weights& weights, const char* name, std::int64_t heads, const CohereShape& shape)
{
    const auto headSize = shape.attention.headSize;
    const auto stored = weights.values(name, { heads, headSize });
    auto scale = stored;
    for (std::size_t i = 0; i < scale.size(); ++i)
        scale[i] = stored[static_cast<std::size_t>(
            pairedOutput(static_cast<std::int64_t>(i), headSize, headSize))];
    return Norm(NormKind::Layer, std::move(scale), {}, shape.epsilon).ofHeads(headSize);
}

/// Neighbouring dimensions are turned together, see pairedOutput().
QueryKeyValue readProjections(
    const Weights& weights, const CohereShape& shape, std::shared_ptr<const Rotary> rotary)
{
    const auto& attention = shape.attention;
    const auto turned = [&](const char* name, std::int64_t outputs) {
        return weights.linear(name,
            { .inputs = shape.hidden,
                .outputs = outputs,
                .bias = shape.queryKeyValueBias,
                .taken = [size = attention.headSize](
                             std::int64_t i) { return pairedOutput(i, size, size); },
                .storedOutputs = outputs });
    };
    QueryKeyValue project { .query = turned("self_attn.q_proj", attention.queryWidth()),
        .key = turned("self_attn.k_proj", attention.keyValueWidth()),
        .value = weights.linear("self_attn.v_proj",
            { .inputs = shape.hidden,
                .outputs = attention.keyValueWidth(),
                .bias = shape.queryKeyValueBias }),
        .rotary = std::move(rotary) };
    if (shape.hasHeadNorms) {
        project.queryNorm = headNorm(weights, "self_attn.q_norm.weight", attention.heads, shape);
        project.keyNorm
            = headNorm(weights, "self_attn.k_norm.weight", attention.keyValueHeads, shape);
    }
    return project;
}

/// Cohere 2024 (Command R): both halves at once after one layer norm, Llama's tensors.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto rotary = readLlamaRotary(config, shape);
    return llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
        return parallelBlock({
            .attention = shape.attention,
            .beforeAttention
            = ofBlock.layerNorm("input_layernorm", shape.hidden, shape.epsilon, Bias::None),
            .project = readProjections(ofBlock, shape, rotary),
            .output = llamaOutput(ofBlock, shape),
            .feedForward = llamaMlp(ofBlock.within("mlp."), shape, shape.inner),
        });
    });
}

} // namespace

extern const Family cohereFamily;
const Family cohereFamily { .modelTypes = { "cohere" }, .open = open };

} // namespace fathom
