// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Finds which of many strings a text begins with. Immutable.
class PrefixTrie
{
public:
    /// Of equal strings the last one counts.
    explicit PrefixTrie(std::span<const std::string> strings);

    /// Calls `found(index of the string, its bytes)` for each, shortest first. Empty strings are
    /// never found.
    template <class Found>
    void eachPrefix(std::string_view text, const Found& found) const
    {
        std::uint32_t node = 0;
        for (std::size_t i = 0; i < text.size(); ++i) {
            node = childOf(node, static_cast<unsigned char>(text[i]));
            if (node == 0)
                return;
            if (m_nodes[node].string >= 0)
                found(m_nodes[node].string, i + 1);
        }
    }

private:
    /// Children of a node lie side by side, ascending by their byte.
    struct Node
    {
        std::uint32_t firstChild = 0;
        std::uint16_t childCount = 0;
        unsigned char byte = 0;
        std::int32_t string = -1;
    };

    [[nodiscard]] std::uint32_t childOf(std::uint32_t node, unsigned char byte) const; // 0: none

    std::vector<Node> m_nodes;
};

} // namespace fathom
