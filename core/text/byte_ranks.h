// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/added_tokens.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// A tokenizer as tiktoken builds it: byte pair encoding whose merges are the tokens themselves, in
/// the order of their ranks.
struct ByteRanks
{
    std::vector<std::string> tokens; ///< bytes, by rank
    std::int32_t firstId = 0; ///< of the token of rank 0
    std::string pattern; ///< a regular expression that cuts a text into words
    bool composes = false; ///< text is normalized to NFC first
    std::vector<AddedToken> addedTokens; ///< with their ids
    std::vector<TokenId> before; ///< added to every text
    std::vector<TokenId> after;
};

/// InvalidTokenizer unless there is a token for each byte and no token twice; `where` names the
/// file.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> makeByteRankTokenizer(
    ByteRanks ranks, std::string hash, const std::string& where);

} // namespace fathom
