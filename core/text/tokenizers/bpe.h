// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizers/vocabulary_model.h"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace fathom {

/// A merge as its file spells it: "Ġt" and "he" become "Ġthe". Its place in the list is its rank.
using MergeText = std::pair<std::string, std::string>;

struct BpeOptions
{
    std::string
        unknownToken; ///< for characters that are not in the vocabulary; empty: they are left out
    bool fusesUnknown = false; ///< one unknown token for a run of such characters
    bool ignoresMerges = false; ///< a piece that is in the vocabulary as a whole stays whole
    bool fallsBackToBytes = false; ///< spells unknown characters as "<0xE2>" "<0x82>" "<0xAC>"
    std::string continuingPrefix {}; ///< of characters that do not begin a piece, as in "##a"
    std::string endSuffix {}; ///< of the character that ends a piece, as in "a</w>"
};

/// Byte pair encoding (Sennrich, Haddow & Birch 2016): characters, merged pair by pair, lowest rank
/// first, of these the leftmost.
class Bpe final : public VocabularyModel
{
public:
    /// Errors name the merge by its place: "merge 17" of `where`.
    [[nodiscard]] static Result<std::unique_ptr<Bpe>> create(Vocabulary vocabulary,
        const std::vector<MergeText>& merges, const BpeOptions& options, const std::string& where);

    /// tiktoken's: no list of merges, the tokens themselves are it. Of two neighbours that are a
    /// token together those are merged whose token has the lowest id, and a piece that is a token
    /// stays whole. InvalidTokenizer for tokens of more than 1024 bytes.
    [[nodiscard]] static Result<std::unique_ptr<Bpe>> createByRank(
        Vocabulary vocabulary, const std::string& where);

    void tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const override;

private:
    struct Merge
    {
        std::uint32_t rank = 0;
        TokenId result;
    };
    struct PairHash
    {
        std::size_t operator()(std::uint64_t pair) const;
    };
    struct Scratch;

    Bpe(Vocabulary vocabulary, const BpeOptions& options);

    [[nodiscard]] static std::uint64_t pairOf(TokenId left, TokenId right);
    /// Every way to make a token of two others.
    void addMergesTo(TokenId result);
    [[nodiscard]] const Merge* mergeOf(TokenId left, TokenId right) const;
    [[nodiscard]] std::optional<TokenId> characterId(std::string_view character) const;
    /// With the affixes that its place in the piece gives it.
    [[nodiscard]] std::optional<TokenId> affixedId(std::string_view piece, ByteRange range) const;
    void splitIntoCharacters(std::string_view piece, Scratch& scratch) const;
    void queueMerge(std::uint32_t left, Scratch& scratch) const;
    void mergeAll(Scratch& scratch) const;

    BpeOptions m_options;
    std::optional<TokenId> m_unknown;
    std::optional<std::array<TokenId, 256>> m_bytes; ///< where characters fall back to bytes
    std::unordered_map<std::uint64_t, Merge, PairHash> m_merges;
    /// Ids of the characters below U+0200, the whole alphabet of a byte-level vocabulary; -1: not
    /// in the vocabulary.
    std::array<std::int32_t, 0x200> m_characters {};
};

} // namespace fathom
