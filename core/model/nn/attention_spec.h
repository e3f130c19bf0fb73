// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"
#include "core/model/nn/position_bias.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace fathom::nn {

/// What attention does between a block's two row-wise halves. Query head h reads key-value head h /
/// (heads / keyValueHeads).
struct AttentionSpec
{
    std::int64_t heads = 1;
    std::int64_t keyValueHeads = 1;
    std::int64_t headSize = 1;
    float scale = 1; ///< of query · key; usually 1 / √headSize
    bool isCausal
        = true; ///< a token sees itself and what is before it; otherwise all of its prompt
    std::int64_t window = 0; ///< only the last so many tokens, itself included; 0: all
    float softCap = 0; ///< scores become softCap tanh(score / softCap); 0: off
    std::vector<float> positionSlopes {}; ///< ALiBi, one per head; empty: off
    std::shared_ptr<const PositionBias> positionBias {}; ///< null: none

    [[nodiscard]] std::int64_t queryWidth() const { return heads * headSize; }
    [[nodiscard]] std::int64_t keyValueWidth() const { return keyValueHeads * headSize; }
};

/// Heads and their size as most configs name them, scale 1 / √headSize. `headSize` is that of
/// configs without `head_dim`; 0: hidden size / heads. Throws ModelError.
[[nodiscard]] AttentionSpec readAttention(const ModelConfig& config, std::int64_t headSize = 0);

/// Slopes of ALiBi (Press et al. 2022): 2^(−m i / n), i = 1 … n, for n heads, where
/// `largestExponent` m is 8; for numbers of heads that are no power of two, as its authors' code
/// has it.
[[nodiscard]] std::vector<float> alibiSlopes(std::int64_t heads, double largestExponent = 8);

/// AttentionSpec::window of a layer.
using LayerWindow = std::function<std::int64_t(std::int64_t layer)>;

/// `window` for the layers that `layer_types` calls "sliding_attention" or, where the config has no
/// such list, for those that `otherwise` names; 0 for the others. ModelError for other kinds of
/// layers.
[[nodiscard]] LayerWindow readWindows(const ModelConfig& config, std::int64_t window,
    std::function<bool(std::int64_t layer)> otherwise);

} // namespace fathom::nn
