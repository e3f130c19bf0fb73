// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/architecture.h"
#include "core/model/nn/mlp.h"
#include "core/model/nn/residual_blocks.h"

#include <cstdint>

namespace fathom {

// What BERT and its descendants share: names of tensors, the block, an embedding of three tables.

struct BertShape
{
    std::int64_t hidden = 0;
    std::int64_t inner = 0;
    std::int64_t embedding = 0; ///< width of the tables
    double epsilon = 0;
    nn::Activation activation = nn::Activation::Gelu;
    nn::AttentionSpec attention; ///< not causal
};

/// Refuses decoders and relative positions.
[[nodiscard]] BertShape readBertShape(const ModelConfig& config);

/// Norm(tokens + positions + token type 0), from embeddings.*
[[nodiscard]] Architecture::Embed bertEmbedding(
    const ModelConfig& config, const nn::Weights& weights, const BertShape& shape);

[[nodiscard]] std::unique_ptr<const nn::Block> bertBlock(
    const nn::Weights& weights, const BertShape& shape);

/// The whole model; its tensors' names begin with `prefix` or not.
[[nodiscard]] Architecture bertModel(
    const ModelConfig& config, const nn::Weights& weights, std::string_view prefix);

} // namespace fathom
