// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/linear.h"

#include "core/model/nn/interruption.h"
#include "core/model/nn/work_time.h"

#include <utility>

namespace fathom::nn {

Linear::Linear(const kernels::WeightView& weight, std::vector<float> bias)
    : m_bias(std::move(bias))
    , m_outputs(weight.outputs)
{
    const WorkTime time(Work::Packing);
    m_weight = kernels::packMatrix(weight);
}

Tensor Linear::operator()(const Tensor& x) const
{
    const Tensor input = x.contiguous();
    Tensor y = newRows(x.size(0), m_outputs);
    {
        const WorkTime time(Work::Products);
        m_weight->multiply(input.data_ptr<float>(), x.size(0),
            m_bias.empty() ? nullptr : m_bias.data(), y.data_ptr<float>());
    }
    checkpoint();
    return y;
}

} // namespace fathom::nn
