// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/attention_spec.h"
#include "core/model/nn/query_key_value.h"
#include "core/model/nn/weights.h"

#include <cstdint>
#include <string_view>

namespace fathom::nn {

/// How queries, keys and values lie in one stored projection.
enum class FusedOrder : std::uint8_t
{
    SideBySide, ///< all queries, all keys, all values
    ByKeyValueHead ///< for each key-value head its query heads, its key, its value
};

struct FusedShape
{
    std::int64_t hidden = 0;
    FusedOrder order = FusedOrder::SideBySide;
    Bias bias = Bias::None;
    WeightLayout layout = WeightLayout::OutputsFirst;
};

/// The three projections that `weights` hold as one, `name`. Without rotary positions.
[[nodiscard]] QueryKeyValue fusedProjections(const Weights& weights, std::string_view name,
    const AttentionSpec& attention, const FusedShape& shape);

} // namespace fathom::nn
