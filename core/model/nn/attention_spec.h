// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"

#include <cstdint>
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
    std::vector<float> positionSlopes; ///< ALiBi, one per head; empty: off

    [[nodiscard]] std::int64_t queryWidth() const { return heads * headSize; }
    [[nodiscard]] std::int64_t keyValueWidth() const { return keyValueHeads * headSize; }
};

/// Heads and their size as most configs name them, scale 1 / √headSize. Throws ModelError.
[[nodiscard]] AttentionSpec readAttention(const ModelConfig& config);

} // namespace fathom::nn
