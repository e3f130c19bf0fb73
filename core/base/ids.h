// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace fathom {

/// An integer that cannot be mistaken for another kind of integer. `Tag` is never defined.
template <class Tag, class Integer = std::int32_t>
struct StrongIndex
{
    Integer value = 0;

    constexpr StrongIndex() = default;
    constexpr explicit StrongIndex(Integer v)
        : value(v)
    {
    }
    friend constexpr auto operator<=>(StrongIndex, StrongIndex) = default;
};

/// Index of a decoder block, 0-based: layer i is the output of block i, before any final norm (that is
/// `hidden_states[i + 1]` in Hugging Face for all but the last). -1 names the embedding output, what block 0 receives.
using LayerIndex = StrongIndex<struct LayerTag>;
/// Row of a vocabulary.
using TokenId = StrongIndex<struct TokenTag>;
/// Row of a data set.
using ExampleIndex = StrongIndex<struct ExampleTag>;

inline constexpr LayerIndex embeddingLayer { -1 };

} // namespace fathom

template <class Tag, class Integer>
struct std::hash<fathom::StrongIndex<Tag, Integer>>
{
    std::size_t operator()(fathom::StrongIndex<Tag, Integer> index) const noexcept
    {
        return std::hash<Integer> {}(index.value);
    }
};
