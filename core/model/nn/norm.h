// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/tensor.h"

#include <cstdint>
#include <vector>

namespace fathom::nn {

enum class NormKind : std::uint8_t
{
    Layer, ///< (x − mean) / √(variance + ε)
    RootMeanSquare, ///< x / √(mean square + ε)
};

/// Row-wise normalisation, then scale and shift. Made by Weights::layerNorm and Weights::rmsNorm,
/// or by itself where a family has a norm without weights.
class Norm
{
public:
    Norm() = default;
    /// `scale`, `shift`: [columns] or empty.
    Norm(NormKind kind, std::vector<float> scale, std::vector<float> shift, double epsilon);

    /// The same for each head of a row by itself; `scale` and `shift` are [headSize], for all
    /// heads, or [columns], each head having its own.
    [[nodiscard]] Norm ofHeads(std::int64_t headSize) const;

    /// [rows, columns] → the same
    [[nodiscard]] Tensor operator()(const Tensor& x) const;

private:
    NormKind m_kind = NormKind::Layer;
    std::vector<float> m_scale;
    std::vector<float> m_shift;
    double m_epsilon = 0;
    std::int64_t m_headSize = 0; ///< 0: a row is normalised as a whole
};

} // namespace fathom::nn
