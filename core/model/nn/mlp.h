// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/activation.h"
#include "core/model/nn/linear.h"

namespace fathom::nn {

/// down(f(up(x)))
struct Mlp
{
    Linear up;
    Linear down;
    Activation activation = Activation::GeluTanh;

    [[nodiscard]] Tensor operator()(const Tensor& x) const
    {
        return down(up.activated(activation, x));
    }
};

/// down(f(gate(x)) ∘ up(x)): Shazeer 2020
struct GatedMlp
{
    Linear gate;
    Linear up;
    Linear down;
    Activation activation = Activation::Silu;

    [[nodiscard]] Tensor operator()(const Tensor& x) const
    {
        return down(product(gate.activated(activation, x), up(x)));
    }
};

} // namespace fathom::nn
