// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/query_key_value.h"

namespace fathom::nn {

Projection QueryKeyValue::operator()(
    const Tensor& x, std::span<const std::int32_t> positions, Parts parts) const
{
    Projection result;
    if (parts != Parts::KeysAndValues) {
        result.queries = query(x);
        if (rotary)
            rotary->apply(result.queries, positions);
    }
    if (parts != Parts::Queries) {
        result.keys = key(x);
        result.values = value(x);
        if (rotary)
            rotary->apply(result.keys, positions);
    }
    return result;
}

} // namespace fathom::nn
