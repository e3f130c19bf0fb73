// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace fathom::training {

/// Texts one after the other in one row of tokens: where each begins, and the number of tokens.
struct Segments
{
    std::vector<std::int64_t> begins;
    std::int64_t tokens = 0;
};

/// x / √(mean x² + ε) × weight, over the last axis of `input` [tokens, width]. Differentiable.
[[nodiscard]] torch::Tensor rmsNorm(
    const torch::Tensor& input, const torch::Tensor& weight, double epsilon);

/// Causal attention within each segment. `projected` [tokens, 3 × width] has queries, keys and
/// values side by side, each of `heads` heads. Queries and keys are rotated by their position in
/// the segment (Su et al. 2021; component i of a head is paired with the one half a head further)
/// at the frequencies base^(−2i / head size). Returns [tokens, width]. Differentiable.
[[nodiscard]] torch::Tensor attention(const torch::Tensor& projected, const Segments& segments,
    std::int64_t heads, double rotaryBase);

} // namespace fathom::training
