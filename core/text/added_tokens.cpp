// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/added_tokens.h"

#include "core/text/unicode.h"

#include <algorithm>

namespace fathom {

namespace {

bool touchesWord(std::string_view text, ByteRange range)
{
    std::size_t before = range.begin;
    std::size_t behind = range.end;
    return (before > 0 && isWordCharacter(previousCodePoint(text, before)))
        || (behind < text.size() && isWordCharacter(nextCodePoint(text, behind)));
}

std::size_t beginOfSpaceBefore(std::string_view text, std::size_t position)
{
    while (position > 0) {
        std::size_t previous = position;
        if (!isWhiteSpace(previousCodePoint(text, previous)))
            break;
        position = previous;
    }
    return position;
}

std::size_t endOfSpaceBehind(std::string_view text, std::size_t position)
{
    while (position < text.size()) {
        std::size_t next = position;
        if (!isWhiteSpace(nextCodePoint(text, next)))
            break;
        position = next;
    }
    return position;
}

} // namespace

AddedTokenMatcher::AddedTokenMatcher()
    : m_nodes(1)
{
}

void AddedTokenMatcher::add(const AddedToken& token, std::string_view spelling)
{
    if (spelling.empty())
        return;
    std::uint32_t node = 0;
    for (const char c : spelling) {
        const auto byte = static_cast<unsigned char>(c);
        std::uint32_t child = childOf(node, byte);
        if (child == 0) {
            child = static_cast<std::uint32_t>(m_nodes.size());
            m_nodes[node].children.emplace_back(byte, child);
            m_nodes.emplace_back();
        }
        node = child;
    }
    m_isFirstByte[static_cast<unsigned char>(spelling.front())] = true;
    m_nodes[node].token = m_tokens.size();
    m_tokens.push_back(token);
}

std::vector<Section> AddedTokenMatcher::split(std::string_view text) const
{
    std::vector<Section> sections;
    std::size_t done = 0; // everything in front of it is in a section
    std::size_t from = 0;
    while (const auto match = next(text, from)) {
        const AddedToken& token = m_tokens[match->token];
        from = match->range.end;
        if (token.isSingleWord && touchesWord(text, match->range))
            continue;
        ByteRange range = match->range;
        if (token.stripsLeft)
            range.begin = std::max(done, beginOfSpaceBefore(text, range.begin));
        if (token.stripsRight)
            range.end = endOfSpaceBehind(text, range.end);
        if (done < range.begin)
            sections.push_back({ {}, { done, range.begin } });
        sections.push_back({ token.id, range });
        done = range.end;
        from = std::max(from, done);
    }
    if (done < text.size())
        sections.push_back({ {}, { done, text.size() } });
    return sections;
}

std::uint32_t AddedTokenMatcher::childOf(std::uint32_t node, unsigned char byte) const
{
    for (const auto& [key, child] : m_nodes[node].children) {
        if (key == byte)
            return child;
    }
    return 0;
}

std::optional<AddedTokenMatcher::Match> AddedTokenMatcher::next(
    std::string_view text, std::size_t from) const
{
    for (std::size_t begin = from; begin < text.size(); ++begin) {
        if (!m_isFirstByte[static_cast<unsigned char>(text[begin])])
            continue;
        std::optional<Match> longest;
        std::uint32_t node = 0;
        for (std::size_t end = begin; end < text.size(); ++end) {
            node = childOf(node, static_cast<unsigned char>(text[end]));
            if (node == 0)
                break;
            if (m_nodes[node].token)
                longest = Match { *m_nodes[node].token, { begin, end + 1 } };
        }
        if (longest)
            return longest;
    }
    return std::nullopt;
}

} // namespace fathom
