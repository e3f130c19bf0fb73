// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/linear.h"
#include "core/model/nn/norm.h"
#include "core/model/nn/rotary.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace fathom::nn {

/// What attention needs of a row. In the deepest block, rows that nobody asked for give keys and
/// values only.
enum class Parts : std::uint8_t
{
    All,
    KeysAndValues,
    Queries
};

/// [rows, heads × headSize] and twice [rows, keyValueHeads × headSize]; what was not asked for is
/// undefined.
struct Projection
{
    Tensor queries;
    Tensor keys;
    Tensor values;
};

/// The three projections before attention. Then, in this order and as far as the family has them:
/// clipping of all three; norms and rotary positions of queries and keys.
struct QueryKeyValue
{
    Linear query;
    Linear key;
    Linear value;
    float clip = 0; ///< held within [-clip, clip]; 0: off
    std::optional<Norm> queryNorm {}; ///< of the whole row or of its heads
    std::optional<Norm> keyNorm {};
    std::shared_ptr<const Rotary> rotary {}; ///< null: none

    [[nodiscard]] Projection operator()(
        const Tensor& x, std::span<const std::int32_t> positions, Parts parts) const;
};

} // namespace fathom::nn
