// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/attention_spec.h"
#include "core/model/nn/query_key_value.h"

#include <cstdint>
#include <span>

namespace fathom::nn {

/// One block of a model: two row-wise halves around attention. Rows are tokens of any prompts in
/// any number; what a half makes of a row depends on that row alone. Immutable, thread-safe. Pre-
/// and post-norm, parallel residuals and mixtures of experts all fit, as none of them mixes tokens
/// outside attention.
class Block
{
public:
    virtual ~Block() = default;

    [[nodiscard]] virtual const AttentionSpec& attention() const = 0;
    /// hidden [rows, hiddenSize], positions [rows]
    [[nodiscard]] virtual Projection project(
        const Tensor& hidden, std::span<const std::int32_t> positions, Parts parts) const = 0;
    /// The block's output [rows, hiddenSize] from its input and from what attention found for it,
    /// [rows, heads × headSize].
    [[nodiscard]] virtual Tensor combine(const Tensor& hidden, const Tensor& attended) const = 0;

protected:
    Block() = default;
    Block(const Block&) = default;
    Block& operator=(const Block&) = default;
};

} // namespace fathom::nn
