// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/kernels/packed_matrix.h"
#include "core/model/nn/tensor.h"

#include <memory>
#include <vector>

namespace fathom::nn {

/// y = x Wᵀ + b. Made by Weights::linear; an empty one (made while a model is only checked) must
/// not be called.
///
/// On the CPU the weight is packed for kernels::PackedMatrix; another device keeps it as a tensor
/// and calls at::linear.
class Linear
{
public:
    Linear() = default;
    /// `bias`: [outputs] or empty.
    Linear(const kernels::WeightView& weight, std::vector<float> bias,
        kernels::WeightFormat format = kernels::WeightFormat::Float32);

    /// [rows, inputs] → [rows, outputs]
    [[nodiscard]] Tensor operator()(const Tensor& x) const;
    /// f(y), while y is in the cache.
    [[nodiscard]] Tensor activated(kernels::Activation f, const Tensor& x) const;

private:
    [[nodiscard]] Tensor product(const Tensor& x, kernels::Epilogue epilogue) const;

    std::shared_ptr<const kernels::PackedMatrix> m_weight;
    std::vector<float> m_bias;
    std::int64_t m_outputs = 0;
};

} // namespace fathom::nn
