// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {

/// A token that is looked for in the text before anything else is done with it: "<|endoftext|>",
/// "<mask>".
struct AddedToken
{
    std::string content;
    TokenId id {};
    bool isSpecial = false;
    bool isSingleWord = false; ///< only where no word character touches it
    bool stripsLeft = false; ///< swallows white space in front of it
    bool stripsRight = false; ///< swallows white space behind it
    bool isNormalized = false; ///< looked for in the normalized text
};

/// Part of a text: an added token, or what lies between.
struct Section
{
    std::optional<TokenId> added;
    ByteRange range;
};

/// Finds added tokens in a text: leftmost first, of those the longest.
class AddedTokenMatcher
{
public:
    AddedTokenMatcher();
    /// Adds a token to look for under this spelling (its content, or that normalized). Empty
    /// spellings are ignored.
    void add(const AddedToken& token, std::string_view spelling);

    [[nodiscard]] bool isEmpty() const { return m_tokens.empty(); }
    /// Consecutive sections that cover the text.
    [[nodiscard]] std::vector<Section> split(std::string_view text) const;

private:
    struct Match
    {
        std::size_t token = 0; // index into m_tokens
        ByteRange range;
    };
    /// Of a trie over bytes; node 0 is the root.
    struct Node
    {
        std::vector<std::pair<unsigned char, std::uint32_t>> children;
        std::optional<std::size_t> token;
    };

    [[nodiscard]] std::uint32_t childOf(std::uint32_t node, unsigned char byte) const; // 0: none
    [[nodiscard]] std::optional<Match> next(std::string_view text, std::size_t from) const;

    std::vector<AddedToken> m_tokens;
    std::vector<Node> m_nodes;
    std::array<bool, 256> m_isFirstByte {};
};

} // namespace fathom
