// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/model/packed_tokens.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Prompts packed for the engine with shared prefixes stored once, and the way back from prompts to packed rows.
struct TokenTrie
{
    PackedTokens tokens;
    std::vector<std::int32_t> lastRow; ///< for each prompt, the packed row of its last token; -1: empty prompt

    /// Packed rows of a prompt's tokens, in order.
    [[nodiscard]] std::vector<std::int32_t> rowsOf(std::size_t prompt) const;
    /// Tokens of a prompt.
    [[nodiscard]] std::int64_t length(std::size_t prompt) const;
    /// Packed row of a prompt's first token; -1: empty prompt.
    [[nodiscard]] std::int32_t firstRow(std::size_t prompt) const;
};

enum class PrefixSharing : std::uint8_t { On, Off };

/// Builds a compressed trie over all prompts (sorted internally; results are per prompt in the order given). With sharing off,
/// each prompt is one segment.
[[nodiscard]] TokenTrie buildTokenTrie(std::span<const std::vector<TokenId>> prompts, PrefixSharing sharing);

} // namespace fathom
