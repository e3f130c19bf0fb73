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

/// Row-wise normalisation, then scale and shift. Made by Weights::layerNorm and Weights::rmsNorm.
class Norm
{
public:
    Norm() = default;
    /// `scale`, `shift`: [columns] or empty.
    Norm(NormKind kind, std::vector<float> scale, std::vector<float> shift, double epsilon);

    /// [rows, columns] → the same
    [[nodiscard]] Tensor operator()(const Tensor& x) const;

private:
    NormKind m_kind = NormKind::Layer;
    std::vector<float> m_scale;
    std::vector<float> m_shift;
    double m_epsilon = 0;
};

} // namespace fathom::nn
