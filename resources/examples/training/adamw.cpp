// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/adamw.h"

#include <cmath>

namespace fathom::training {

AdamW::AdamW(const Parameters& parameters)
    : m_parameters(parameters)
{
    for (const auto& [name, value] : parameters) {
        m_moments.emplace_back("first." + name, torch::zeros_like(value));
        m_moments.emplace_back("second." + name, torch::zeros_like(value));
    }
}

double AdamW::clipGradient()
{
    double squares = 0;
    for (const auto& [name, value] : m_parameters)
        squares += value.grad().square().sum().item<double>();
    const double norm = std::sqrt(squares);
    if (norm > largestNorm) {
        for (const auto& [name, value] : m_parameters)
            value.grad().mul_(largestNorm / norm);
    }
    return norm;
}

double AdamW::step(std::int64_t step, double rate)
{
    const torch::NoGradGuard noGradient;
    const double norm = clipGradient();
    const auto count = static_cast<double>(step + 1);
    const double firstBias = 1 - std::pow(beta1, count);
    const double secondBias = 1 - std::pow(beta2, count);
    for (std::size_t i = 0; i < m_parameters.size(); ++i) {
        auto value = m_parameters[i].second;
        auto gradient = value.grad();
        auto first = m_moments[2 * i].second;
        auto second = m_moments[2 * i + 1].second;
        first.mul_(beta1).add_(gradient, 1 - beta1);
        second.mul_(beta2).addcmul_(gradient, gradient, 1 - beta2);
        if (value.dim() > 1)
            value.mul_(1 - rate * decay);
        const auto scale = (second / secondBias).sqrt_().add_(epsilon);
        value.addcdiv_(first, scale, -rate / firstBias);
        gradient.zero_();
    }
    return norm;
}

} // namespace fathom::training
