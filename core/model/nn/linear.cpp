// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/linear.h"

#include "core/model/nn/interruption.h"
#include "core/model/nn/work_time.h"

#include <utility>

namespace fathom::nn {

Linear::Linear(
    const kernels::WeightView& weight, std::vector<float> bias, kernels::WeightFormat format)
    : m_bias(std::move(bias))
    , m_outputs(weight.outputs)
{
    const WorkTime time(Work::Packing);
    m_weight = kernels::packMatrix(weight, format);
}

Tensor Linear::operator()(const Tensor& x) const
{
    return product(x, {});
}

Tensor Linear::activated(kernels::Activation f, const Tensor& x) const
{
    return product(x, { .isActivated = true, .activation = f });
}

Tensor Linear::product(const Tensor& x, kernels::Epilogue epilogue) const
{
    Tensor y = newRows(x.size(0), m_outputs);
    epilogue.bias = m_bias.empty() ? nullptr : m_bias.data();
    {
        const WorkTime time(Work::Products);
        m_weight->multiply(inputRows(x), epilogue, outputRows(y));
    }
    checkpoint();
    return y;
}

} // namespace fathom::nn
