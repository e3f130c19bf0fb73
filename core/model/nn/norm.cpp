// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/norm.h"

#include <utility>

namespace fathom::nn {

Norm::Norm(NormKind kind, std::vector<float> scale, std::vector<float> shift, double epsilon)
    : m_kind(kind)
    , m_scale(std::move(scale))
    , m_shift(std::move(shift))
    , m_epsilon(epsilon)
{
}

Tensor Norm::operator()(const Tensor& x) const
{
    Tensor y = newRows(x.size(0), x.size(1));
    const kernels::NormParameters parameters {
        .scale = m_scale.empty() ? nullptr : m_scale.data(),
        .shift = m_shift.empty() ? nullptr : m_shift.data(),
        .epsilon = m_epsilon,
    };
    const auto& table = kernels::kernels();
    (m_kind == NormKind::Layer ? table.layerNorm : table.rmsNorm)(
        inputRows(x), parameters, outputRows(y));
    return y;
}

} // namespace fathom::nn
