// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/norm.h"

#include <utility>

namespace fathom::nn {

namespace {

/// The part of a scale or shift that belongs to the head beginning at `column`; null: none.
const float* partFor(const std::vector<float>& values, std::int64_t column, std::int64_t headSize)
{
    if (values.empty())
        return nullptr;
    return values.data() + (static_cast<std::int64_t>(values.size()) == headSize ? 0 : column);
}

} // namespace

Norm::Norm(NormKind kind, std::vector<float> scale, std::vector<float> shift, double epsilon)
    : m_kind(kind)
    , m_scale(std::move(scale))
    , m_shift(std::move(shift))
    , m_epsilon(epsilon)
{
}

Norm Norm::ofHeads(std::int64_t headSize) const
{
    Norm norm = *this;
    norm.m_headSize = headSize;
    return norm;
}

Tensor Norm::operator()(const Tensor& x) const
{
    Tensor y = newRows(x.size(0), x.size(1));
    const auto from = inputRows(x);
    const auto to = outputRows(y);
    const auto& table = kernels::kernels();
    const auto normalise = m_kind == NormKind::Layer ? table.layerNorm : table.rmsNorm;
    const auto headSize = m_headSize > 0 ? m_headSize : x.size(1);
    for (std::int64_t column = 0; column < x.size(1); column += headSize)
        normalise({ from.data + column, from.rows, headSize, from.stride },
            { .scale = partFor(m_scale, column, headSize),
                .shift = partFor(m_shift, column, headSize),
                .epsilon = m_epsilon },
            { to.data + column, to.rows, headSize, to.stride });
    return y;
}

} // namespace fathom::nn
