// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizers/prefix_trie.h"
#include "core/text/tokenizers/vocabulary_model.h"

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

struct UnigramOptions
{
    std::int64_t unknownId = 0;
    bool fallsBackToBytes = false; ///< spells what is unknown as "<0xE2>" "<0x82>" "<0xAC>"
};

/// The unigram language model (Kudo 2018): of all ways to cut a piece into tokens the one with the
/// largest sum of scores, found by Viterbi's algorithm. A character that no token begins with
/// scores 10 less than the worst token; a run of such characters is one unknown token.
class Unigram final : public VocabularyModel
{
public:
    /// `scores` are those of `tokens`, natural logarithms of probabilities. InvalidTokenizer if the
    /// unknown id is none of a token or a score is not finite.
    [[nodiscard]] static Result<std::unique_ptr<Unigram>> create(std::vector<std::string> tokens,
        std::vector<double> scores, const UnigramOptions& options, const std::string& where);

    void tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const override;

private:
    struct Step;

    Unigram(Vocabulary vocabulary, PrefixTrie trie, std::vector<double> scores, TokenId unknown);

    void findBestPath(std::string_view piece, std::vector<Step>& steps) const;
    void appendUnknown(
        std::string_view piece, ByteRange range, std::vector<PieceToken>& tokens) const;

    PrefixTrie m_trie;
    std::vector<double> m_scores;
    double m_unknownScore = 0;
    TokenId m_unknown;
    /// Tokens of single bytes, if there is one for each and they are used.
    std::optional<std::array<TokenId, 256>> m_bytes;
};

} // namespace fathom
