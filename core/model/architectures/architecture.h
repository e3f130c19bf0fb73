// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/model/model_config.h"
#include "core/model/nn/block.h"
#include "core/model/nn/weights.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A model of one family with its config read and its embedding tables found. The functions are
/// called from several threads.
struct Architecture
{
    /// What the first block receives: ids [rows], positions [rows] → [rows, hiddenSize].
    using Embed = std::function<nn::Tensor(
        std::span<const std::int32_t> ids, std::span<const std::int32_t> positions)>;
    /// Makes a block from weights within its prefix; with Weights that only check, an empty one.
    using MakeBlock = std::function<std::unique_ptr<const nn::Block>(
        std::int64_t layer, const nn::Weights& weights)>;

    /// Positions of a whole prompt's tokens, where they are not 0, 1, 2, …; not for causal models.
    using Place
        = std::function<void(std::span<const TokenId> prompt, std::span<std::int32_t> positions)>;

    Embed embed;
    std::string blocks; ///< before the layer's number in its tensors' names: "model.layers."
    MakeBlock block;
    /// Tokens see only what is before them, so that prompts may share prefixes.
    bool isCausal = true;
    Place place {};
    /// In tokens, where it is less than the config's number of positions; 0: it is not.
    std::int64_t longestPrompt = 0;
};

/// One entry of the registry: the `model_type`s a family serves, and how it reads a config. `open`
/// throws ModelError.
struct Family
{
    std::vector<std::string_view> modelTypes;
    Architecture (*open)(const ModelConfig& config, const nn::Weights& weights);
};

/// For families whose tokens enter the first block as they stand in the table.
[[nodiscard]] Architecture::Embed embedTokens(nn::Embedding tokens);
/// What `embed` gives, times `factor`.
[[nodiscard]] Architecture::Embed scaledEmbedding(Architecture::Embed embed, float factor);

} // namespace fathom
