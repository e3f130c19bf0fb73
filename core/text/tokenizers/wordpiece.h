// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizers/vocabulary_model.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

struct WordPieceOptions
{
    std::string unknownToken = "[UNK]";
    std::string continuingPrefix = "##"; ///< of tokens that do not begin a word
    std::size_t longestWord = 100; ///< in characters; longer ones are unknown
};

/// WordPiece (Schuster & Nakajima 2012, as in BERT): from the left the longest token of the
/// vocabulary, again and again; a word that cannot be covered is one unknown token.
class WordPiece final : public VocabularyModel
{
public:
    /// InvalidTokenizer if the unknown token is not in the vocabulary.
    [[nodiscard]] static Result<std::unique_ptr<WordPiece>> create(
        Vocabulary vocabulary, const WordPieceOptions& options, const std::string& where);

    void tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const override;

private:
    WordPiece(Vocabulary vocabulary, const WordPieceOptions& options, TokenId unknown);

    WordPieceOptions m_options;
    TokenId m_unknown;
};

} // namespace fathom
