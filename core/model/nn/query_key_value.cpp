// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/query_key_value.h"

namespace fathom::nn {

Projection QueryKeyValue::operator()(
    const Tensor& x, std::span<const std::int32_t> positions, Parts parts) const
{
    const auto projected = [&](const Linear& linear) {
        const Tensor y = linear(x);
        return clip > 0 ? clamped(y, clip) : y;
    };
    const auto placed = [&](Tensor y, const std::optional<Norm>& norm) {
        if (norm)
            y = (*norm)(y);
        if (rotary)
            rotary->apply(y, positions);
        return y;
    };
    Projection result;
    if (parts != Parts::KeysAndValues)
        result.queries = placed(projected(query), queryNorm);
    if (parts != Parts::Queries) {
        result.keys = placed(projected(key), keyNorm);
        result.values = projected(value);
    }
    return result;
}

} // namespace fathom::nn
