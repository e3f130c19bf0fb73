// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizers/vocabulary_model.h"

#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// A token for each word of the vocabulary, one unknown token for all others.
class WordLevel final : public VocabularyModel
{
public:
    /// InvalidTokenizer if the unknown token is not in the vocabulary.
    [[nodiscard]] static Result<std::unique_ptr<WordLevel>> create(
        Vocabulary vocabulary, const std::string& unknownToken, const std::string& where);

    void tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const override;

private:
    WordLevel(Vocabulary vocabulary, TokenId unknown);

    TokenId m_unknown;
};

} // namespace fathom
