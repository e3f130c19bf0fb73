// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/wordpiece.h"

#include "core/text/unicode.h"

#include <utility>

namespace fathom {

namespace {

bool isLongerThan(std::size_t characters, std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size();) {
        (void)nextCodePoint(text, i);
        if (++count > characters)
            return true;
    }
    return false;
}

} // namespace

WordPiece::WordPiece(Vocabulary vocabulary, const WordPieceOptions& options, TokenId unknown)
    : VocabularyModel(std::move(vocabulary))
    , m_options(options)
    , m_unknown(unknown)
{
}

Result<std::unique_ptr<WordPiece>> WordPiece::create(
    Vocabulary vocabulary, const WordPieceOptions& options, const std::string& where)
{
    const auto unknown = vocabulary.find(options.unknownToken);
    if (!unknown) {
        return fail(ErrorCode::InvalidTokenizer,
            "The unknown token \"" + options.unknownToken + "\" is not in the vocabulary.", where);
    }
    return std::unique_ptr<WordPiece>(new WordPiece(std::move(vocabulary), options, *unknown));
}

void WordPiece::tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const
{
    const std::size_t before = tokens.size();
    const auto isUnknown = [&] {
        tokens.resize(before);
        tokens.push_back({ m_unknown, { 0, piece.size() } });
    };
    if (isLongerThan(m_options.longestWord, piece))
        return isUnknown();
    std::string candidate;
    for (std::size_t begin = 0; begin < piece.size();) {
        std::optional<TokenId> id;
        std::size_t end = piece.size();
        while (begin < end) {
            candidate = begin > 0 ? m_options.continuingPrefix : std::string();
            candidate += piece.substr(begin, end - begin);
            id = find(candidate);
            if (id)
                break;
            (void)previousCodePoint(piece, end);
        }
        if (!id)
            return isUnknown();
        tokens.push_back({ *id, { begin, end } });
        begin = end;
    }
}

} // namespace fathom
