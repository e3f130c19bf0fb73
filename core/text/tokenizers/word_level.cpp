// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/word_level.h"

#include <utility>

namespace fathom {

WordLevel::WordLevel(Vocabulary vocabulary, TokenId unknown)
    : VocabularyModel(std::move(vocabulary))
    , m_unknown(unknown)
{
}

Result<std::unique_ptr<WordLevel>> WordLevel::create(
    Vocabulary vocabulary, const std::string& unknownToken, const std::string& where)
{
    const auto unknown = vocabulary.find(unknownToken);
    if (!unknown) {
        return fail(ErrorCode::InvalidTokenizer,
            "The unknown token \"" + unknownToken + "\" is not in the vocabulary.", where);
    }
    return std::unique_ptr<WordLevel>(new WordLevel(std::move(vocabulary), *unknown));
}

void WordLevel::tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const
{
    tokens.push_back({ find(piece).value_or(m_unknown), { 0, piece.size() } });
}

} // namespace fathom
