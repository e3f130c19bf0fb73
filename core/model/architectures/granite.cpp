// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architectures/llama_parts.h"

namespace fathom {

namespace {

using namespace nn;

LlamaShape readConfig(const ModelConfig& config)
{
    auto shape = readLlamaShape(config);
    shape.queryKeyValueBias = readBias(config, "attention_bias", false);
    shape.outputBias = shape.queryKeyValueBias;
    shape.mlpBias = readBias(config, "mlp_bias", false);
    shape.attention.scale = static_cast<float>(config.number("attention_multiplier", 1.0));
    return shape;
}

/// IBM 2024: Llama with factors on the embedding, the attention scores and what each half adds.
Architecture open(const ModelConfig& config, const Weights& weights)
{
    const auto shape = readConfig(config);
    const auto embeddingScale = static_cast<float>(config.number("embedding_multiplier", 1.0));
    const auto residualScale = static_cast<float>(config.number("residual_multiplier", 1.0));
    const auto rotary = readLlamaRotary(config, shape);
    auto model
        = llamaModel(config, weights, shape, *rotary, [=](std::int64_t, const Weights& ofBlock) {
              auto parts = llamaBlock(ofBlock, shape, rotary);
              parts.residualScale = residualScale;
              return sequentialBlock(std::move(parts));
          });
    model.embed = scaledEmbedding(std::move(model.embed), embeddingScale);
    return model;
}

} // namespace

extern const Family graniteFamily;
const Family graniteFamily { .modelTypes = { "granite" }, .open = open };

} // namespace fathom
