// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/prefix_trie.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

namespace fathom {

PrefixTrie::PrefixTrie(std::span<const std::string> strings)
    : m_nodes(1)
{
    std::vector<std::int32_t> sorted(strings.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    const auto stringOf = [&](std::int32_t index) -> const std::string& {
        return strings[static_cast<std::size_t>(index)];
    };
    std::ranges::stable_sort(sorted, {}, stringOf);

    // Breadth first: a node is a range of the sorted strings that share their first `depth` bytes.
    struct Range
    {
        std::size_t begin = 0;
        std::size_t end = 0;
        std::size_t depth = 0;
    };
    std::vector<Range> ranges { { 0, sorted.size(), 0 } };
    for (std::size_t node = 0; node < ranges.size(); ++node) {
        auto [begin, end, depth] = ranges[node];
        while (begin < end && stringOf(sorted[begin]).size() == depth) {
            if (depth > 0)
                m_nodes[node].string = sorted[begin];
            ++begin;
        }
        m_nodes[node].firstChild = static_cast<std::uint32_t>(m_nodes.size());
        while (begin < end) {
            const char byte = stringOf(sorted[begin])[depth];
            auto next = begin;
            while (next < end && stringOf(sorted[next])[depth] == byte)
                ++next;
            m_nodes.push_back({ .byte = static_cast<unsigned char>(byte) });
            ranges.push_back({ begin, next, depth + 1 });
            ++m_nodes[node].childCount;
            begin = next;
        }
    }
}

std::uint32_t PrefixTrie::childOf(std::uint32_t node, unsigned char byte) const
{
    const auto first = m_nodes.begin() + m_nodes[node].firstChild;
    const auto last = first + m_nodes[node].childCount;
    const auto child = std::ranges::lower_bound(first, last, byte, {}, &Node::byte);
    return child != last && child->byte == byte
        ? static_cast<std::uint32_t>(child - m_nodes.begin())
        : 0;
}

} // namespace fathom
