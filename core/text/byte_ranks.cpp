// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_ranks.h"

#include "core/text/byte_level.h"
#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizers/bpe.h"

#include <utility>

namespace fathom {

namespace {

/// The bytes as a byte-level vocabulary spells them, behind `firstId` empty places.
std::vector<std::string> spelled(const std::vector<std::string>& tokens, std::int32_t firstId)
{
    const auto& spellings = byteSpellings();
    std::vector<std::string> result(static_cast<std::size_t>(firstId));
    result.reserve(result.size() + tokens.size());
    for (const std::string& token : tokens) {
        std::string& text = result.emplace_back();
        for (const char c : token)
            text += spellings[static_cast<unsigned char>(c)];
    }
    return result;
}

Status checkTokens(const Vocabulary& vocabulary, std::int32_t firstId, const std::string& where)
{
    for (auto id = static_cast<std::size_t>(firstId); id < vocabulary.size(); ++id) {
        const TokenId token(static_cast<std::int32_t>(id));
        const auto rank = std::to_string(token.value - firstId);
        if (vocabulary.textOf(token).empty())
            return fail(
                ErrorCode::InvalidTokenizer, "The token of rank " + rank + " is empty.", where);
        if (const auto same = vocabulary.find(vocabulary.textOf(token)); same != token)
            return fail(ErrorCode::InvalidTokenizer,
                "The tokens of rank " + rank + " and " + std::to_string(same->value - firstId)
                    + " are the same.",
                where);
    }
    const auto& spellings = byteSpellings();
    for (std::size_t byte = 0; byte < spellings.size(); ++byte)
        if (!vocabulary.find(spellings[byte]))
            return fail(ErrorCode::InvalidTokenizer,
                "There is no token for the byte " + std::to_string(byte)
                    + ", so that not every text could be encoded.",
                where);
    return {};
}

Result<std::unique_ptr<PreTokenizer>> wordsOf(const std::string& pattern, const std::string& where)
{
    const Json split { { "type", "Split" }, { "behavior", "Isolated" }, { "invert", false },
        { "pattern", { { "Regex", pattern } } } };
    const Json bytes { { "type", "ByteLevel" }, { "add_prefix_space", false },
        { "use_regex", false } };
    return makePreTokenizer(
        { { "type", "Sequence" }, { "pretokenizers", Json::array({ split, bytes }) } }, where);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> makeByteRankTokenizer(
    ByteRanks ranks, std::string hash, const std::string& where)
{
    auto vocabulary = Vocabulary::create(spelled(ranks.tokens, ranks.firstId), where);
    if (!vocabulary)
        return propagate(vocabulary);
    if (auto status = checkTokens(*vocabulary, ranks.firstId, where); !status)
        return propagate(status);
    PipelineParts parts;
    auto model = Bpe::createByRank(std::move(*vocabulary), where);
    if (!model)
        return propagate(model);
    parts.model = std::move(*model);
    if (ranks.composes)
        parts.normalizer = makeUnicodeForm(UnicodeForm::Nfc);
    auto words = wordsOf(ranks.pattern, where);
    if (!words)
        return propagate(words);
    parts.preTokenizer = std::move(*words);
    parts.postProcessor = makeSurrounding(std::move(ranks.before), std::move(ranks.after));
    parts.addedTokens = std::move(ranks.addedTokens);
    parts.kind = "byte-level BPE";
    parts.hash = std::move(hash);
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace fathom
