// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

#include <cstdint>
#include <memory>

namespace fathom {

// What Llama's many descendants take over from it: names of tensors, and the block they vary.

/// Sizes and options that most descendants have.
struct LlamaShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    double epsilon = 0;
    nn::Activation activation = nn::Activation::Silu;
    nn::Bias queryKeyValueBias = nn::Bias::None;
    nn::Bias outputBias = nn::Bias::None;
    nn::Bias mlpBias = nn::Bias::None;
    nn::AttentionSpec attention;
};

/// `hidden_size`, `intermediate_size`, `rms_norm_eps`, `hidden_act` and the heads. No biases.
[[nodiscard]] LlamaShape readLlamaShape(const ModelConfig& config);
/// Present if the config says true.
[[nodiscard]] nn::Bias readBias(const ModelConfig& config, std::string_view key, bool fallback);

/// Turns whole heads.
[[nodiscard]] std::shared_ptr<const nn::Rotary> readLlamaRotary(
    const ModelConfig& config, const LlamaShape& shape);

/// self_attn.q_proj, k_proj and v_proj
[[nodiscard]] nn::QueryKeyValue llamaProjections(
    const nn::Weights& weights, const LlamaShape& shape, std::shared_ptr<const nn::Rotary> rotary);
/// Queries and keys normalised head by head: RMS norms self_attn.q_norm and k_norm, one scale for
/// all heads; `offset` as in Weights::rmsNorm.
void addHeadNorms(nn::QueryKeyValue& project, const nn::Weights& weights, const LlamaShape& shape,
    float offset = 0);
/// self_attn.o_proj
[[nodiscard]] nn::Linear llamaOutput(const nn::Weights& weights, const LlamaShape& shape);
/// gate_proj, up_proj and down_proj within `weights`
[[nodiscard]] nn::GatedMlp llamaMlp(
    const nn::Weights& weights, const LlamaShape& shape, std::int64_t inner);
/// All of Llama's block: RMS norms input_layernorm and post_attention_layernorm before the halves.
[[nodiscard]] nn::SequentialParts llamaBlock(
    const nn::Weights& weights, const LlamaShape& shape, std::shared_ptr<const nn::Rotary> rotary);

/// embed_tokens, and blocks in layers.N
[[nodiscard]] Architecture llamaModel(const ModelConfig& config, const nn::Weights& weights,
    const LlamaShape& shape, const nn::Rotary& rotary, Architecture::MakeBlock block);

} // namespace fathom
