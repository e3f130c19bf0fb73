// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/unigram.h"

#include "core/text/tokenizers/byte_tokens.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

constexpr double unknownPenalty = 10; // SentencePiece's kUnkPenalty

} // namespace

/// The best way to cut what is in front of a byte.
struct Unigram::Step
{
    double score = 0;
    TokenId id {};
    std::size_t begin = 0; ///< of the last token
    bool isReached = false;

    void take(double newScore, TokenId newId, std::size_t newBegin)
    {
        if (isReached && newScore <= score)
            return;
        *this = { newScore, newId, newBegin, true };
    }
};

Unigram::Unigram(
    Vocabulary vocabulary, PrefixTrie trie, std::vector<double> scores, TokenId unknown)
    : VocabularyModel(std::move(vocabulary))
    , m_trie(std::move(trie))
    , m_scores(std::move(scores))
    , m_unknownScore(*std::ranges::min_element(m_scores) - unknownPenalty)
    , m_unknown(unknown)
{
}

Result<std::unique_ptr<Unigram>> Unigram::create(std::vector<std::string> tokens,
    std::vector<double> scores, const UnigramOptions& options, const std::string& where)
{
    if (options.unknownId < 0 || static_cast<std::size_t>(options.unknownId) >= tokens.size()) {
        return fail(ErrorCode::InvalidTokenizer,
            "The \"unk_id\" " + std::to_string(options.unknownId) + " is none of the "
                + std::to_string(tokens.size()) + " tokens.",
            where);
    }
    for (std::size_t i = 0; i < scores.size(); ++i) {
        if (!std::isfinite(scores[i])) {
            return fail(ErrorCode::InvalidTokenizer,
                "The score of token " + std::to_string(i) + " is not a finite number.", where);
        }
    }
    PrefixTrie trie(tokens);
    auto vocabulary = Vocabulary::create(std::move(tokens), where);
    if (!vocabulary)
        return propagate(vocabulary);
    std::unique_ptr<Unigram> unigram(new Unigram(std::move(*vocabulary), std::move(trie),
        std::move(scores), TokenId(static_cast<std::int32_t>(options.unknownId))));
    if (options.fallsBackToBytes)
        unigram->m_bytes = byteTokensOf(*unigram);
    return unigram;
}

void Unigram::findBestPath(std::string_view piece, std::vector<Step>& steps) const
{
    steps.assign(piece.size() + 1, {});
    for (std::size_t begin = 0; begin < piece.size();) {
        std::size_t behind = begin;
        (void)nextCodePoint(piece, behind);
        const double score = steps[begin].score;
        bool hasCharacter = false;
        m_trie.eachPrefix(piece.substr(begin), [&](std::int32_t token, std::size_t bytes) {
            steps[begin + bytes].take(
                score + m_scores[static_cast<std::size_t>(token)], TokenId(token), begin);
            hasCharacter = hasCharacter || begin + bytes == behind;
        });
        if (!hasCharacter)
            steps[behind].take(score + m_unknownScore, m_unknown, begin);
        begin = behind;
    }
}

void Unigram::tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const
{
    thread_local std::vector<Step> steps;
    findBestPath(piece, steps);
    thread_local std::vector<PieceToken> path; // from the end
    path.clear();
    for (std::size_t end = piece.size(); end > 0; end = steps[end].begin)
        path.push_back({ steps[end].id, { steps[end].begin, end } });
    std::optional<ByteRange> unknown; // a run that is not written yet
    const auto writeUnknown = [&] {
        if (unknown)
            appendUnknown(piece, *unknown, tokens);
        unknown.reset();
    };
    std::for_each(path.rbegin(), path.rend(), [&](const PieceToken& token) {
        if (token.id == m_unknown) {
            unknown = { unknown ? unknown->begin : token.range.begin, token.range.end };
            return;
        }
        writeUnknown();
        tokens.push_back(token);
    });
    writeUnknown();
}

void Unigram::appendUnknown(
    std::string_view piece, ByteRange range, std::vector<PieceToken>& tokens) const
{
    if (!m_bytes) {
        tokens.push_back({ m_unknown, range });
        return;
    }
    for (std::size_t i = range.begin; i < range.end; ++i)
        tokens.push_back({ (*m_bytes)[static_cast<unsigned char>(piece[i])], range });
}

} // namespace fathom
