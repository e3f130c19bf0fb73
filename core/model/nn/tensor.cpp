// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/tensor.h"

#include <ATen/ops/empty.h>

namespace fathom::nn {

Tensor newRows(std::int64_t rows, std::int64_t columns)
{
    return at::empty({ rows, columns }, at::kFloat);
}

kernels::InputRows inputRows(const Tensor& x)
{
    return { x.data_ptr<float>(), x.size(0), x.size(1), x.stride(0) };
}

kernels::OutputRows outputRows(Tensor& x)
{
    return { x.data_ptr<float>(), x.size(0), x.size(1), x.stride(0) };
}

Tensor sum(Tensor x, const Tensor& y)
{
    kernels::kernels().add(outputRows(x), inputRows(y));
    return x;
}

Tensor product(Tensor x, const Tensor& y)
{
    kernels::kernels().multiply(outputRows(x), inputRows(y));
    return x;
}

Tensor scaled(Tensor x, float factor)
{
    if (factor != 1)
        kernels::kernels().scale(outputRows(x), factor);
    return x;
}

Tensor clamped(Tensor x, float limit)
{
    kernels::kernels().clamp(outputRows(x), limit);
    return x;
}

} // namespace fathom::nn
