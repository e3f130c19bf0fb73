// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/tensor.h"
#include "core/model/stored_weight.h"

#include <cstdint>
#include <span>

namespace fathom::nn {

/// A table of rows, read from the mapped file as they are asked for: vocabularies are large, and a
/// data set uses a small part.
class Embedding
{
public:
    Embedding() = default;
    /// `table`: [count, width], checked; its file stays mapped as long as the model is open.
    explicit Embedding(const StoredWeight& table);

    /// The table from row `rows` on.
    [[nodiscard]] Embedding withoutFirst(std::int64_t rows) const;

    /// [indices] → [rows, width]
    [[nodiscard]] Tensor operator()(std::span<const std::int32_t> indices) const;

private:
    StoredWeight m_table;
};

} // namespace fathom::nn
