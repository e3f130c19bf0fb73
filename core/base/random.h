// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <utility>

namespace fathom {

/// Random numbers that depend on a seed and on what they are for (layer, fold, draw), never on threads or time:
/// `Random(seed, {layer, fold})`. splitmix64 (Steele, Lea & Flood 2014) seeds xoshiro256** (Blackman & Vigna 2021).
class Random
{
public:
    explicit Random(std::uint64_t seed, std::initializer_list<std::uint64_t> stream = {});

    std::uint64_t next();
    /// Uniform in [0, bound), unbiased (Lemire 2019). `bound` > 0.
    std::uint64_t below(std::uint64_t bound);
    /// Uniform in [0, 1), 53 bits.
    double uniform();
    /// Standard normal (Marsaglia polar method).
    double normal();

    template <class T>
    void shuffle(std::span<T> values)
    {
        for (auto i = values.size(); i > 1; --i)
            std::swap(values[i - 1], values[below(i)]);
    }

private:
    std::uint64_t m_state[4];
};

} // namespace fathom
