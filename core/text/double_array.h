// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fathom {

/// The double-array trie (Aoe 1989) in which SentencePiece keeps its table of replacements, as
/// darts-clone packs it: byte strings with a number each. Immutable.
class DoubleArray
{
public:
    /// Empty if a walk could leave `bytes`, or end at a number that is not below `limit`.
    [[nodiscard]] static std::optional<DoubleArray> create(
        std::string_view bytes, std::size_t limit);

    /// The number of the shortest string in the trie that `text` begins with.
    [[nodiscard]] std::optional<std::uint32_t> shortestPrefix(std::string_view text) const;

private:
    explicit DoubleArray(std::vector<std::uint32_t> units)
        : m_units(std::move(units))
    {
    }
    [[nodiscard]] bool isSafe(std::size_t limit) const;

    std::vector<std::uint32_t> m_units;
};

/// SentencePiece's table: size of the trie, trie, replacements that end with zero bytes.
struct ReplacementTable
{
    DoubleArray trie; ///< to a place in `replacements`
    std::string_view replacements; ///< of the bytes the table was made of

    /// Empty if the bytes are no such table.
    [[nodiscard]] static std::optional<ReplacementTable> create(std::string_view bytes);
};

} // namespace fathom
