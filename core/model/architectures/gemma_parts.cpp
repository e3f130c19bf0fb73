// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/gemma_parts.h"

#include <cmath>
#include <utility>

namespace fathom {

using namespace nn;

namespace {

constexpr std::int64_t usualHeadSize = 256; // the default of all of Gemma's config classes

} // namespace

LlamaShape readGemmaShape(const ModelConfig& config, Activation activation)
{
    LlamaShape shape;
    shape.hidden = config.size({ "hidden_size" });
    shape.inner = config.size({ "intermediate_size" });
    shape.epsilon = config.number("rms_norm_eps", 1e-6);
    shape.activation = activation;
    shape.attention = readAttention(config, usualHeadSize);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    return shape;
}

LlamaShape readGemmaSandwichShape(const ModelConfig& config)
{
    config.require("use_bidirectional_attention", false);
    config.withoutEffect({ "hidden_act" }); // `hidden_activation` counts
    auto shape = readGemmaShape(
        config, activationFrom(config, { "hidden_activation" }, "gelu_pytorch_tanh"));
    const double scalar = config.number("query_pre_attn_scalar", 256);
    if (scalar <= 0)
        config.invalid("query_pre_attn_scalar", "positive");
    shape.attention.scale = static_cast<float>(1.0 / std::sqrt(scalar));
    shape.attention.softCap = static_cast<float>(config.number("attn_logit_softcapping", 0));
    return shape;
}

Norm gemmaNorm(const Weights& weights, std::string_view name, const LlamaShape& shape)
{
    return weights.rmsNorm(name, shape.hidden, shape.epsilon, 1.F);
}

SequentialParts gemmaSandwich(
    const Weights& weights, const LlamaShape& shape, std::shared_ptr<const Rotary> rotary)
{
    return { .attention = shape.attention,
        .beforeAttention = gemmaNorm(weights, "input_layernorm", shape),
        .project = llamaProjections(weights, shape, std::move(rotary)),
        .output = llamaOutput(weights, shape),
        .afterAttention = gemmaNorm(weights, "post_attention_layernorm", shape),
        .beforeFeedForward = gemmaNorm(weights, "pre_feedforward_layernorm", shape),
        .feedForward = llamaMlp(weights.within("mlp."), shape, shape.inner),
        .afterFeedForward = gemmaNorm(weights, "post_feedforward_layernorm", shape) };
}

Architecture gemmaModel(const ModelConfig& config, const Weights& weights, const LlamaShape& shape,
    const Rotary& rotary, Architecture::MakeBlock block)
{
    auto model = llamaModel(config, weights, shape, rotary, std::move(block));
    model.embed = scaledEmbedding(
        std::move(model.embed), static_cast<float>(std::sqrt(static_cast<double>(shape.hidden))));
    return model;
}

} // namespace fathom
