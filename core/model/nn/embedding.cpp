// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/embedding.h"

#include "core/model/stored_weight.h"

namespace fathom::nn {

Embedding::Embedding(const StoredWeight& table)
    : m_table(table)
{
}

Embedding Embedding::withoutFirst(std::int64_t rows) const
{
    Embedding rest = *this;
    const auto rowBytes = m_table.bytes.size() / static_cast<std::size_t>(m_table.shape.at(0));
    rest.m_table.shape[0] -= rows;
    rest.m_table.bytes = m_table.bytes.subspan(static_cast<std::size_t>(rows) * rowBytes);
    return rest;
}

Tensor Embedding::operator()(std::span<const std::int32_t> indices) const
{
    const auto width = m_table.shape.at(1);
    Tensor rows = newRows(static_cast<std::int64_t>(indices.size()), width);
    float* to = rows.data_ptr<float>();
    for (const auto index : indices) {
        copyRows(m_table, index, 1, to);
        to += width;
    }
    return rows;
}

} // namespace fathom::nn
