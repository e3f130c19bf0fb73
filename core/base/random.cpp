// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"

#include <bit>
#include <cmath>

namespace fathom {

namespace {

    std::uint64_t splitMix(std::uint64_t& state)
    {
        auto z = (state += 0x9e3779b97f4a7c15U);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
        return z ^ (z >> 31);
    }

} // namespace

Random::Random(std::uint64_t seed, std::initializer_list<std::uint64_t> stream)
{
    auto mixed = seed;
    for (const auto part : stream) {
        auto state = mixed;
        mixed = splitMix(state) ^ (part + 0x632be59bd9b4e019U);
    }
    for (auto& word : m_state)
        word = splitMix(mixed);
}

std::uint64_t Random::next()
{
    const auto result = std::rotl(m_state[1] * 5, 7) * 9;
    const auto t = m_state[1] << 17;
    m_state[2] ^= m_state[0];
    m_state[3] ^= m_state[1];
    m_state[1] ^= m_state[2];
    m_state[0] ^= m_state[3];
    m_state[2] ^= t;
    m_state[3] = std::rotl(m_state[3], 45);
    return result;
}

std::uint64_t Random::below(std::uint64_t bound)
{
    __extension__ using Wide = unsigned __int128;
    auto product = static_cast<Wide>(next()) * bound;
    auto low = static_cast<std::uint64_t>(product);
    if (low < bound) {
        const auto threshold = (0 - bound) % bound;
        while (low < threshold) {
            product = static_cast<Wide>(next()) * bound;
            low = static_cast<std::uint64_t>(product);
        }
    }
    return static_cast<std::uint64_t>(product >> 64);
}

double Random::uniform()
{
    return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

double Random::normal()
{
    while (true) {
        const auto x = 2 * uniform() - 1;
        const auto y = 2 * uniform() - 1;
        const auto square = x * x + y * y;
        if (square > 0 && square < 1)
            return x * std::sqrt(-2 * std::log(square) / square);
    }
}

} // namespace fathom
