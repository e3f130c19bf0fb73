// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/llama_parts.h"

namespace fathom {

// What the Gemma models share: Llama's tensors, norms that store their scale less 1, an embedding
// multiplied by √hidden size, and from Gemma 2 on norms on both sides of each half.

/// Llama's shape with Gemma's head size, activation and biases.
[[nodiscard]] LlamaShape readGemmaShape(const ModelConfig& config, nn::Activation activation);

/// The same of Gemma 2 and 3, with their scale and cap of attention scores.
[[nodiscard]] LlamaShape readGemmaSandwichShape(const ModelConfig& config);

/// x / √(mean square + ε) · (1 + weight)
[[nodiscard]] nn::Norm gemmaNorm(
    const nn::Weights& weights, std::string_view name, const LlamaShape& shape);

/// The block of Gemma 2 and 3: each half between two norms.
[[nodiscard]] nn::SequentialParts gemmaSandwich(
    const nn::Weights& weights, const LlamaShape& shape, std::shared_ptr<const nn::Rotary> rotary);

/// llamaModel with its embedding multiplied by √hidden size.
[[nodiscard]] Architecture gemmaModel(const ModelConfig& config, const nn::Weights& weights,
    const LlamaShape& shape, const nn::Rotary& rotary, Architecture::MakeBlock block);

} // namespace fathom
