// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/position_bias.h"

#include "core/model/kernels/kernels.h"

#include <utility>

namespace fathom::nn {

HeadBias::HeadBias(std::vector<float> values, std::int64_t origin, std::int64_t perQuery)
    : m_values(std::move(values))
    , m_origin(origin)
    , m_perQuery(perQuery)
{
}

PositionBias::PositionBias(By by, Value value)
    : m_by(by)
    , m_value(std::move(value))
{
}

HeadBias PositionBias::ofHead(std::int64_t head, std::int32_t positions) const
{
    const std::int32_t first = m_by == By::Distance ? 1 - positions : 0;
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(positions - first + kernels::keyBlock));
    for (auto where = first; where < positions; ++where)
        values.push_back(m_value(head, where));
    values.resize(values.size() + kernels::keyBlock); // the rest of a prompt's last block
    return { std::move(values), -first, m_by == By::Distance ? 1 : 0 };
}

} // namespace fathom::nn
