// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/bpe.h"

#include "core/io/utf8.h"
#include "core/text/tokenizers/byte_tokens.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <functional>

namespace fathom {

namespace {

constexpr std::uint32_t none = UINT32_MAX;
/// Ways to cut a token grow with its length; the longest in use have some hundred characters.
constexpr std::size_t longestRankedToken = 1024;

/// A token in the making: element of a doubly linked list in an array. `length` 0: merged into its
/// left neighbour.
struct Symbol
{
    TokenId id;
    std::uint32_t begin = 0; // byte of the piece
    std::uint32_t length = 0;
    std::uint32_t previous = none;
    std::uint32_t next = none;
};

/// A possible merge of a symbol with its right neighbour. Ordered by rank, then from left to right.
struct Candidate
{
    std::uint32_t rank = 0;
    std::uint32_t left = 0;
    auto operator<=>(const Candidate&) const = default;
};

} // namespace

/// Memory of one thread, kept from piece to piece.
struct Bpe::Scratch
{
    std::vector<Symbol> symbols;
    std::vector<Candidate> queue; // heap, smallest first
};

std::size_t Bpe::PairHash::operator()(std::uint64_t pair) const
{
    // Fibonacci hashing; the high bits are the good ones.
    return static_cast<std::size_t>((pair * 0x9E3779B97F4A7C15U) >> 20U);
}

Bpe::Bpe(Vocabulary vocabulary, const BpeOptions& options)
    : VocabularyModel(std::move(vocabulary))
    , m_options(options)
{
    for (std::size_t c = 0; c < m_characters.size(); ++c) {
        std::string character;
        appendUtf8(character, static_cast<char32_t>(c));
        const auto id = find(character);
        m_characters[c] = id ? id->value : -1;
    }
    if (!options.unknownToken.empty())
        m_unknown = find(options.unknownToken);
    if (options.fallsBackToBytes)
        m_bytes = byteTokensOf(*this);
}

Result<std::unique_ptr<Bpe>> Bpe::create(Vocabulary vocabulary,
    const std::vector<MergeText>& merges, const BpeOptions& options, const std::string& where)
{
    std::unique_ptr<Bpe> bpe(new Bpe(std::move(vocabulary), options));
    if (!options.unknownToken.empty() && !bpe->m_unknown) {
        return fail(ErrorCode::InvalidTokenizer,
            "The unknown token \"" + options.unknownToken + "\" is not in the vocabulary.", where);
    }
    bpe->m_merges.reserve(merges.size());
    for (std::size_t rank = 0; rank < merges.size(); ++rank) {
        const auto& [left, right] = merges[rank];
        const auto leftId = bpe->find(left);
        const auto rightId = bpe->find(right);
        // Inside of a token there are no prefixes.
        const auto& prefix = options.continuingPrefix;
        const std::string result
            = left + (right.starts_with(prefix) ? right.substr(prefix.size()) : right);
        const auto resultId = bpe->find(result);
        if (!leftId || !rightId || !resultId) {
            const std::string& missing = !leftId ? left : !rightId ? right : result;
            return fail(ErrorCode::InvalidTokenizer,
                "Merge " + std::to_string(rank + 1) + " (\"" + left + "\" and \"" + right
                    + "\") needs the token \"" + missing
                    + "\", which is not in the vocabulary. The vocabulary and the merges must "
                      "belong to the same tokenizer.",
                where);
        }
        // Of a repeated merge the last counts, as in Hugging Face.
        bpe->m_merges[pairOf(*leftId, *rightId)] = { static_cast<std::uint32_t>(rank), *resultId };
    }
    return bpe;
}

Result<std::unique_ptr<Bpe>> Bpe::createByRank(Vocabulary vocabulary, const std::string& where)
{
    BpeOptions options;
    options.ignoresMerges = true;
    std::unique_ptr<Bpe> bpe(new Bpe(std::move(vocabulary), options));
    for (std::size_t i = 0; i < bpe->vocabularySize(); ++i) {
        const TokenId id(static_cast<std::int32_t>(i));
        if (bpe->tokenText(id).size() > longestRankedToken)
            return fail(ErrorCode::InvalidTokenizer,
                "Token " + std::to_string(i) + " is longer than the "
                    + std::to_string(longestRankedToken) + " bytes that are expected of one.",
                where);
        bpe->addMergesTo(id);
    }
    return bpe;
}

void Bpe::addMergesTo(TokenId result)
{
    const std::string_view text = tokenText(result);
    for (std::size_t middle = 0; middle < text.size();) {
        (void)nextCodePoint(text, middle);
        const auto left = find(text.substr(0, middle));
        const auto right = left ? find(text.substr(middle)) : std::nullopt;
        if (right)
            m_merges[pairOf(*left, *right)] = { static_cast<std::uint32_t>(result.value), result };
    }
}

void Bpe::tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const
{
    if (m_options.ignoresMerges) {
        if (const auto whole = find(piece)) {
            tokens.push_back({ *whole, { 0, piece.size() } });
            return;
        }
    }
    thread_local Scratch scratch;
    splitIntoCharacters(piece, scratch);
    mergeAll(scratch);
    for (const Symbol& symbol : scratch.symbols) {
        if (symbol.length > 0)
            tokens.push_back({ symbol.id, { symbol.begin, symbol.begin + symbol.length } });
    }
}

std::uint64_t Bpe::pairOf(TokenId left, TokenId right)
{
    return static_cast<std::uint64_t>(static_cast<std::uint32_t>(left.value)) << 32U
        | static_cast<std::uint32_t>(right.value);
}

const Bpe::Merge* Bpe::mergeOf(TokenId left, TokenId right) const
{
    const auto found = m_merges.find(pairOf(left, right));
    return found == m_merges.end() ? nullptr : &found->second;
}

std::optional<TokenId> Bpe::characterId(std::string_view character) const
{
    std::size_t position = 0;
    const char32_t codePoint = nextCodePoint(character, position);
    if (codePoint >= m_characters.size())
        return find(character);
    const std::int32_t id = m_characters[codePoint];
    return id < 0 ? std::nullopt : std::optional(TokenId(id));
}

std::optional<TokenId> Bpe::affixedId(std::string_view piece, ByteRange range) const
{
    const std::string_view character = piece.substr(range.begin, range.end - range.begin);
    const bool hasPrefix = range.begin > 0 && !m_options.continuingPrefix.empty();
    const bool hasSuffix = range.end == piece.size() && !m_options.endSuffix.empty();
    if (!hasPrefix && !hasSuffix)
        return characterId(character);
    std::string affixed = hasPrefix ? m_options.continuingPrefix : std::string();
    affixed += character;
    affixed += hasSuffix ? m_options.endSuffix : std::string();
    return find(affixed);
}

void Bpe::splitIntoCharacters(std::string_view piece, Scratch& scratch) const
{
    auto& symbols = scratch.symbols;
    symbols.clear();
    const auto add = [&](TokenId id, std::size_t begin, std::size_t end) {
        const auto index = static_cast<std::uint32_t>(symbols.size());
        symbols.push_back({ id, static_cast<std::uint32_t>(begin),
            static_cast<std::uint32_t>(end - begin), index == 0 ? none : index - 1, none });
        if (index > 0)
            symbols[index - 1].next = index;
    };
    bool extendsUnknown = false;
    for (std::size_t i = 0; i < piece.size();) {
        const std::size_t begin = i;
        (void)nextCodePoint(piece, i);
        const auto id = affixedId(piece, { begin, i });
        if (!id && m_bytes) {
            for (std::size_t k = begin; k < i; ++k)
                add((*m_bytes)[static_cast<unsigned char>(piece[k])], k, k + 1);
            extendsUnknown = false;
            continue;
        }
        if (!id && extendsUnknown) {
            symbols.back().length += static_cast<std::uint32_t>(i - begin);
            continue;
        }
        extendsUnknown = !id && m_unknown && m_options.fusesUnknown;
        if (id || m_unknown)
            add(id ? *id : *m_unknown, begin, i);
    }
}

void Bpe::queueMerge(std::uint32_t left, Scratch& scratch) const
{
    const Symbol& symbol = scratch.symbols[left];
    if (symbol.next == none)
        return;
    const Merge* merge = mergeOf(symbol.id, scratch.symbols[symbol.next].id);
    if (merge == nullptr)
        return;
    scratch.queue.push_back({ merge->rank, left });
    std::push_heap(scratch.queue.begin(), scratch.queue.end(), std::greater<>());
}

void Bpe::mergeAll(Scratch& scratch) const
{
    auto& [symbols, queue] = scratch;
    queue.clear();
    for (std::uint32_t i = 0; i + 1 < symbols.size(); ++i)
        queueMerge(i, scratch);
    while (!queue.empty()) {
        std::pop_heap(queue.begin(), queue.end(), std::greater<>());
        const Candidate candidate = queue.back();
        queue.pop_back();
        Symbol& left = symbols[candidate.left];
        if (left.length == 0 || left.next == none)
            continue;
        Symbol& right = symbols[left.next];
        // The neighbours may have changed since the candidate was queued.
        const Merge* merge = mergeOf(left.id, right.id);
        if (merge == nullptr || merge->rank != candidate.rank)
            continue;
        left.id = merge->result;
        left.length += right.length;
        right.length = 0;
        left.next = right.next;
        if (left.next != none)
            symbols[left.next].previous = candidate.left;
        if (left.previous != none)
            queueMerge(left.previous, scratch);
        queueMerge(candidate.left, scratch);
    }
}

} // namespace fathom
