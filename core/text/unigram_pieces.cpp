// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unigram_pieces.h"

#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizers/piece_proto.h"
#include "core/text/tokenizers/sentencepiece_check.h"
#include "core/text/tokenizers/unigram.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace fathom {

namespace {

struct OwnToken
{
    const char* text;
    double score = 0;
};

/// How a class numbers the pieces, as the converters in transformers' convert_slow_tokenizer.py
/// write it down.
struct Layout
{
    std::span<const OwnToken> first {}; ///< before the pieces
    std::size_t skippedPieces = 0; ///< of the model, which `first` replaces
    std::size_t unknownId = 0; ///< where `first` is not empty
    const char* mask = nullptr; ///< behind the pieces
    int sentinels
        = 0; ///< "<extra_id_99>" … "<extra_id_0>" behind the pieces, unless told otherwise
    const char* before = nullptr; ///< role of the token before every text
    const char* after = nullptr;
};

constexpr std::array xlmRobertaTokens
    = std::to_array<OwnToken>({ { "<s>" }, { "<pad>" }, { "</s>" }, { "<unk>" } });
constexpr std::array camembertTokens = std::to_array<OwnToken>(
    { { "<s>NOTUSED" }, { "<pad>" }, { "</s>NOTUSED" }, { "<unk>" }, { "<unk>NOTUSED", -100 } });

constexpr Layout t5 { .sentinels = 100, .after = "eos_token" };
constexpr Layout xlmRoberta { .first = xlmRobertaTokens,
    .skippedPieces = 3,
    .unknownId = 3,
    .mask = "<mask>",
    .before = "cls_token",
    .after = "sep_token" };
constexpr Layout camembert { .first = camembertTokens,
    .skippedPieces = 1,
    .unknownId = 3,
    .mask = "<mask>",
    .before = "cls_token",
    .after = "sep_token" };

struct Named
{
    std::string_view name;
    const Layout& layout;
};
constexpr std::array classes = std::to_array<Named>({
    { "T5Tokenizer", t5 },
    { "MT5Tokenizer", t5 },
    { "XLMRobertaTokenizer", xlmRoberta },
    { "CamembertTokenizer", camembert },
});
constexpr std::array modelTypes = std::to_array<Named>({
    { "t5", t5 },
    { "mt5", t5 },
    { "umt5", t5 },
    { "xlm-roberta", xlmRoberta },
    { "camembert", camembert },
});

constexpr std::string_view sentinelBegin = "<extra_id_";
/// Models in use have at most 300.
constexpr int mostSentinels = 10'000;

const Layout* layoutOf(const std::string& tokenizerClass, std::string_view modelType)
{
    const bool isNamed = !tokenizerClass.empty() && tokenizerClass != "PreTrainedTokenizer";
    const std::span<const Named> entries
        = isNamed ? std::span<const Named>(classes) : std::span<const Named>(modelTypes);
    const auto found = std::ranges::find(
        entries, isNamed ? std::string_view(tokenizerClass) : modelType, &Named::name);
    return found == entries.end() ? nullptr : &found->layout;
}

/// Roles that the configuration leaves open.
void addDefaultTokens(TokenizerConfig& config, const Layout& layout)
{
    for (const auto& [role, content] : { std::pair("eos_token", "</s>"),
             std::pair("unk_token", "<unk>"), std::pair("pad_token", "<pad>") })
        config.addDefault(role, content);
    if (!layout.mask)
        return;
    for (const auto& [role, content] : { std::pair("bos_token", "<s>"),
             std::pair("cls_token", "<s>"), std::pair("sep_token", "</s>") })
        config.addDefault(role, content);
    if (!config.named.contains("mask_token")) {
        config.addDefault("mask_token", layout.mask);
        config.named["mask_token"].stripsLeft = true;
    }
}

Result<int> sentinelCount(
    const TokenizerConfig& config, const Layout& layout, const std::string& where)
{
    const auto isSentinel
        = [](const AddedToken& token) { return token.content.starts_with(sentinelBegin); };
    const auto listed = std::max(std::ranges::count_if(config.additional, isSentinel),
        std::ranges::count_if(config.numbered, isSentinel));
    const auto count = listed > 0
        ? static_cast<int>(listed)
        : (layout.sentinels > 0 ? config.extraIds.value_or(layout.sentinels) : 0);
    if (count > mostSentinels)
        return fail(ErrorCode::InvalidTokenizer,
            "\"extra_ids\" is " + std::to_string(count) + "; at most "
                + std::to_string(mostSentinels) + " are expected.",
            where);
    return count;
}

struct Scored
{
    std::vector<std::string> tokens;
    std::vector<double> scores;

    void add(std::string token, double score)
    {
        tokens.push_back(std::move(token));
        scores.push_back(score);
    }
};

Scored vocabularyOf(const PieceProto& proto, const Layout& layout, int sentinels)
{
    Scored vocabulary;
    for (const OwnToken& token : layout.first)
        vocabulary.add(token.text, token.score);
    for (std::size_t i = layout.skippedPieces; i < proto.pieces.size(); ++i)
        vocabulary.add(proto.pieces[i].text, proto.pieces[i].score);
    if (layout.mask)
        vocabulary.add(layout.mask, 0);
    for (int i = sentinels - 1; i >= 0; --i)
        vocabulary.add(std::string(sentinelBegin) + std::to_string(i) + '>', 0);
    return vocabulary;
}

Result<std::unique_ptr<TokenModel>> modelOf(
    const PieceProto& proto, const Layout& layout, int sentinels, const std::string& where)
{
    if (proto.kind != unigramKind)
        return fail(ErrorCode::UnsupportedModel,
            "The SentencePiece model is of kind " + std::to_string(proto.kind)
                + ", where a unigram model (1) is expected for this class. Save the tokenizer as "
                  "tokenizer.json.",
            where);
    auto [tokens, scores] = vocabularyOf(proto, layout, sentinels);
    UnigramOptions options;
    options.unknownId = static_cast<std::int64_t>(layout.first.empty()
            ? std::min<std::uint64_t>(proto.unknownId, tokens.size())
            : layout.unknownId);
    options.fallsBackToBytes = std::ranges::find(proto.pieces, bytePiece, &PieceProto::Piece::kind)
        != proto.pieces.end();
    return Unigram::create(std::move(tokens), std::move(scores), options, where);
}

/// The id of the token with a role; none for no role.
Result<std::vector<TokenId>> idsOf(const char* role, const TokenizerConfig& config,
    const std::vector<AddedToken>& tokens, const std::string& where)
{
    if (!role)
        return std::vector<TokenId>();
    const auto content = config.spelling(role, "");
    const auto token = std::ranges::find(tokens, content, &AddedToken::content);
    if (token == tokens.end())
        return fail(ErrorCode::InvalidTokenizer,
            "The " + std::string(role) + " \"" + content + "\" is not in the vocabulary.", where);
    return std::vector { token->id };
}

/// The class's own tokens are looked for in texts, whether the configuration lists them or not.
void addOwnTokens(TokenizerConfig& config, const Layout& layout, int sentinels)
{
    const auto add = [&](std::string content) {
        AddedToken token;
        token.content = std::move(content);
        token.isSpecial = true;
        config.additional.push_back(std::move(token));
    };
    for (const OwnToken& token : layout.first)
        add(token.text);
    for (int i = 0; i < sentinels; ++i)
        add(std::string(sentinelBegin) + std::to_string(i) + '>');
}

Status addSurroundings(PipelineParts& parts, const TokenizerConfig& config, const Layout& layout,
    const std::string& where)
{
    auto before = idsOf(layout.before, config, parts.addedTokens, where);
    if (!before)
        return propagate(before);
    auto after = idsOf(layout.after, config, parts.addedTokens, where);
    if (!after)
        return propagate(after);
    parts.postProcessor = makeSurrounding(std::move(*before), std::move(*after));
    return {};
}

} // namespace

bool usesUnigramPieces(const std::string& tokenizerClass, std::string_view modelType)
{
    return layoutOf(tokenizerClass, modelType) != nullptr;
}

Result<std::shared_ptr<const Tokenizer>> loadUnigramPieces(
    TokenizerFiles& files, const char* fileName, const std::string& modelType)
{
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    const auto bytes = files.readText(fileName);
    if (!bytes)
        return tl::unexpected(bytes.error());
    return makeUnigramPieces(
        std::move(*config), modelType, *bytes, files.hash(), files.pathOf(fileName));
}

Result<std::shared_ptr<const Tokenizer>> makeUnigramPieces(TokenizerConfig config,
    const std::string& modelType, std::string_view bytes, std::string hash,
    const std::string& where)
{
    const auto* const layout = layoutOf(config.tokenizerClass, modelType);
    if (!layout)
        return fail(ErrorCode::UnsupportedModel,
            "What becomes of this SentencePiece model is known for T5, XLM-RoBERTa and CamemBERT, "
            "not "
            "for the tokenizer class \""
                + config.tokenizerClass + "\" and models of type \"" + modelType
                + "\". Save the tokenizer as tokenizer.json.",
            where);
    if (auto status = checkSentencePieceModel(bytes, where); !status)
        return propagate(status);
    const auto proto = parsePieceProto(bytes);
    addDefaultTokens(config, *layout);
    const auto sentinels = sentinelCount(config, *layout, where);
    if (!sentinels)
        return tl::unexpected(sentinels.error());
    addOwnTokens(config, *layout, *sentinels);

    PipelineParts parts;
    auto model = modelOf(proto, *layout, *sentinels, where);
    if (!model)
        return propagate(model);
    parts.model = std::move(*model);
    auto normalizer = makePrecompiledFrom(proto.normalizationTable, where);
    if (!normalizer)
        return propagate(normalizer);
    parts.normalizer = std::move(*normalizer);
    auto words
        = makePreTokenizer({ { "type", "Sequence" },
                               { "pretokenizers",
                                   Json::array({ { { "type", "WhitespaceSplit" } },
                                       { { "type", "Metaspace" }, { "replacement", "\u2581" },
                                           { "add_prefix_space", true } } }) } },
            where);
    if (!words)
        return propagate(words);
    parts.preTokenizer = std::move(*words);
    const auto find = [&](std::string_view token) { return parts.model->find(token); };
    parts.addedTokens = allAddedTokens({}, config, find, parts.model->vocabularySize());
    if (auto status = addSurroundings(parts, config, *layout, where); !status)
        return propagate(status);
    parts.kind = "Unigram";
    parts.hash = std::move(hash);
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace fathom
