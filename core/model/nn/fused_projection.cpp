// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/fused_projection.h"

namespace fathom::nn {

namespace {

/// `count` of every `period` heads, from the `first` on.
OutputOrder headsFrom(
    std::int64_t headSize, std::int64_t first, std::int64_t count, std::int64_t period)
{
    return [=](std::int64_t i) {
        const auto head = i / headSize;
        return (head / count * period + first + head % count) * headSize + i % headSize;
    };
}

} // namespace

QueryKeyValue fusedProjections(const Weights& weights, std::string_view name,
    const AttentionSpec& attention, const FusedShape& shape)
{
    const auto queries = attention.queryWidth();
    const auto keys = attention.keyValueWidth();
    const auto part = [&](std::int64_t outputs, OutputOrder taken) {
        return weights.linear(name,
            { .inputs = shape.hidden,
                .outputs = outputs,
                .bias = shape.bias,
                .layout = shape.layout,
                .taken = std::move(taken),
                .storedOutputs = queries + 2 * keys });
    };
    if (shape.order == FusedOrder::SideBySide)
        return { .query = part(queries, outputsFrom(0)),
            .key = part(keys, outputsFrom(queries)),
            .value = part(keys, outputsFrom(queries + keys)) };
    const auto group = attention.heads / attention.keyValueHeads;
    const auto size = attention.headSize;
    return { .query = part(queries, headsFrom(size, 0, group, group + 2)),
        .key = part(keys, headsFrom(size, group, 1, group + 2)),
        .value = part(keys, headsFrom(size, group + 1, 1, group + 2)) };
}

} // namespace fathom::nn
