// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fathom::training {

/// AdamW (Loshchilov & Hutter 2019) with the gradient's norm clipped first. Weights of matrices
/// decay, those of norms do not. All its state is in `moments` and the step that it is told, so that
/// training goes on from a file exactly as it would have gone on without.
class AdamW
{
public:
    using Parameters = std::vector<std::pair<std::string, torch::Tensor>>;

    explicit AdamW(const Parameters& parameters);

    /// Changes the parameters by their gradients, which it clears. `step` counts from 0. Returns the
    /// gradient's norm before clipping.
    double step(std::int64_t step, double rate);

    /// "first.NAME" and "second.NAME" for each parameter: the moving averages.
    [[nodiscard]] const Parameters& moments() const { return m_moments; }

private:
    [[nodiscard]] double clipGradient();

    static constexpr double beta1 = 0.9;
    static constexpr double beta2 = 0.98;
    static constexpr double epsilon = 1e-8;
    static constexpr double decay = 0.05;
    static constexpr double largestNorm = 1.0;

    Parameters m_parameters;
    Parameters m_moments; // first and second of each parameter, in turn
};

} // namespace fathom::training
