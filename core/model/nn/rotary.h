// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_config.h"
#include "core/model/nn/tensor.h"

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

namespace fathom::nn {

/// Angle per position of each rotated pair: θ^(−2i/dimensions), scaled as the config's
/// `rope_scaling` says (none, linear, llama3; ModelError for others).
[[nodiscard]] std::vector<float> rotaryFrequencies(
    const ModelConfig& config, std::int64_t dimensions);

/// Rotary position embedding (Su et al. 2021): turns dimensions i and i + n/2 of each head, n = 2 ×
/// frequencies, by position × frequency i. Dimensions from n on stay as they are. Shared by all
/// blocks, thread-safe.
class Rotary
{
public:
    Rotary(std::vector<float> frequencies, std::int64_t headSize);

    /// x [rows, heads × headSize] turned in place; `positions` [rows].
    void apply(Tensor& x, std::span<const std::int32_t> positions) const;

private:
    struct Table; ///< cosines and sines of positions 0, 1, …
    [[nodiscard]] std::shared_ptr<const Table> tableUpTo(std::int32_t position) const;

    std::vector<float> m_frequencies;
    std::int64_t m_headSize;
    mutable std::mutex m_mutex;
    mutable std::shared_ptr<const Table> m_table; ///< grows with the longest prompt seen
};

} // namespace fathom::nn
