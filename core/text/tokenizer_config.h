// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/added_tokens.h"
#include "core/text/tokenizer_files.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What tokenizer_config.json, special_tokens_map.json and added_tokens.json say. All three may be
/// missing.
struct TokenizerConfig
{
    std::string tokenizerClass; ///< "LlamaTokenizer", without "Fast"; empty: not said
    std::optional<bool> addsBos;
    std::optional<bool> addsEos;
    std::optional<bool> addsPrefixSpace;
    std::optional<bool>
        isLegacy; ///< of SentencePiece tokenizers: a space is also put behind special tokens
    std::optional<bool> lowersCase; ///< of BERT's tokenizers, like the next two
    std::optional<bool> stripsAccents;
    std::optional<bool> separatesIdeographs;
    std::optional<int> extraIds; ///< "extra_ids", how many tokens "<extra_id_0>" … T5 has
    std::map<std::string, AddedToken> named; ///< by role ("bos_token"); ids are not set
    std::vector<AddedToken> additional; ///< special tokens without a role; ids are not set
    std::vector<AddedToken> numbered; ///< added tokens whose ids are given

    /// The spelling of the token with a role, or `otherwise`.
    [[nodiscard]] std::string spelling(const std::string& role, std::string_view otherwise) const;
    /// Gives a role a token if it has none.
    void addDefault(const std::string& role, std::string_view content);
};

[[nodiscard]] Result<TokenizerConfig> readTokenizerConfig(TokenizerFiles& files);

/// Finds the id of a token in a model's vocabulary.
using FindToken = std::function<std::optional<TokenId>(std::string_view)>;

/// All added tokens with their ids: `tokens` (of a tokenizer.json) and those of the configuration.
/// A token of the model's vocabulary keeps its id there; one that has none anywhere gets the next
/// free one.
[[nodiscard]] std::vector<AddedToken> allAddedTokens(std::vector<AddedToken> tokens,
    const TokenizerConfig& config, const FindToken& find, std::size_t vocabularySize);

/// An added token as JSON writes it, {"content": …, "lstrip": …} or plain text. `where` names the
/// file.
[[nodiscard]] Result<AddedToken> addedTokenFrom(const Json& json, const std::string& where);

} // namespace fathom
