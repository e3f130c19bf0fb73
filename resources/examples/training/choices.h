// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/random.h"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

namespace fathom::training {

/// The random choices that make one text, and their probability. Different choices make different
/// texts (tests/core/training sees to it), so the probability of the choices is that of the text,
/// and its logarithm is what the best possible model pays for it.
class Choices
{
public:
    Choices(std::uint64_t seed, std::initializer_list<std::uint64_t> stream)
        : m_random(seed, stream)
    {
    }

    /// Uniform in [0, count). `count` > 0.
    std::size_t below(std::size_t count);
    /// True with this probability.
    bool chance(double probability);
    /// Index i with a probability proportional to weights[i].
    std::size_t weighted(std::initializer_list<double> weights);

    template <class T>
    const T& of(const std::vector<T>& values)
    {
        return values[below(values.size())];
    }

    /// −ln of the probability of all choices so far.
    [[nodiscard]] double nats() const { return m_nats; }
    /// The choices so far, in order.
    [[nodiscard]] const std::vector<std::uint32_t>& made() const { return m_made; }

private:
    void record(std::size_t choice, double probability);

    Random m_random;
    double m_nats = 0;
    std::vector<std::uint32_t> m_made;
};

} // namespace fathom::training
