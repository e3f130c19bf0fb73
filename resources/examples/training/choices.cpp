// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "resources/examples/training/choices.h"

#include <cmath>
#include <numeric>

namespace fathom::training {

std::size_t Choices::below(std::size_t count)
{
    const auto choice = static_cast<std::size_t>(m_random.below(count));
    record(choice, 1.0 / static_cast<double>(count));
    return choice;
}

bool Choices::chance(double probability)
{
    const bool yes = m_random.uniform() < probability;
    record(yes ? 1 : 0, yes ? probability : 1 - probability);
    return yes;
}

std::size_t Choices::weighted(std::initializer_list<double> weights)
{
    const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
    double rest = m_random.uniform() * total;
    std::size_t choice = 0;
    for (const double weight : weights) {
        if (rest < weight || choice + 1 == weights.size())
            break;
        rest -= weight;
        ++choice;
    }
    record(choice, weights.begin()[choice] / total);
    return choice;
}

void Choices::record(std::size_t choice, double probability)
{
    m_nats -= std::log(probability);
    m_made.push_back(static_cast<std::uint32_t>(choice));
}

} // namespace fathom::training
