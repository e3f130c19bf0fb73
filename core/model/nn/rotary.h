// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/rotary_angles.h"
#include "core/model/nn/tensor.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>

namespace fathom::nn {

/// Rotary position embedding (Su et al. 2021): turns dimensions i and i + n/2 of each head, n = 2 ×
/// frequencies, by position × frequency i. Dimensions from n on stay as they are. Shared by all
/// blocks, thread-safe.
///
/// Families that turn dimensions 2i and 2i + 1 instead take their projections' outputs in the order
/// of pairedOutput().
class Rotary
{
public:
    Rotary(RotaryAngles angles, std::int64_t headSize);

    /// RotaryAngles::longestPrompt
    [[nodiscard]] std::int64_t longestPrompt() const { return m_angles.longestPrompt; }
    /// x [rows, heads × headSize] turned in place; `positions` [rows].
    void apply(Tensor& x, std::span<const std::int32_t> positions) const;

private:
    struct Table; ///< cosines and sines of positions 0, 1, …
    [[nodiscard]] std::shared_ptr<const Table> tableUpTo(std::int32_t position) const;

    RotaryAngles m_angles;
    std::int64_t m_headSize;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const Table> m_table; ///< grows with the longest prompt seen
};

/// Where output i of a projection into heads is stored if pairs (2j, 2j + 1) of each head's first
/// `dimensions` are to lie at j and j + dimensions/2. A score is a sum over a head's dimensions and
/// does not care for their order, as long as queries and keys have the same.
[[nodiscard]] std::int64_t pairedOutput(
    std::int64_t i, std::int64_t headSize, std::int64_t dimensions);

} // namespace fathom::nn
