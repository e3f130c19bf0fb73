// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary_text.h"

#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizers/wordpiece.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

constexpr const char* fileName = "vocab.txt";

/// Classes that cut words as BERT does.
constexpr std::array<std::string_view, 5> supportedClasses { "BertTokenizer", "DistilBertTokenizer",
    "ElectraTokenizer", "MPNetTokenizer", "PreTrainedTokenizer" };

Result<Vocabulary> readVocabulary(TokenizerFiles& files)
{
    auto content = files.readText(fileName);
    if (!content)
        return propagate(content);
    std::vector<std::string> tokens;
    for (std::string_view rest = *content; !rest.empty();) {
        const std::size_t end = std::min(rest.find('\n'), rest.size());
        std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        tokens.emplace_back(line);
    }
    return Vocabulary::create(std::move(tokens), files.pathOf(fileName));
}

Status checkClass(const TokenizerConfig& config, const std::string& where)
{
    const bool isSupported = config.tokenizerClass.empty()
        || std::ranges::find(supportedClasses, config.tokenizerClass) != supportedClasses.end();
    if (isSupported)
        return {};
    return fail(ErrorCode::UnsupportedModel,
        "The tokenizer class \"" + config.tokenizerClass
            + "\" cannot be made of vocab.txt alone. Save the tokenizer as tokenizer.json.",
        where);
}

Result<TokenId> idOf(const char* role, const TokenizerConfig& config,
    const std::vector<AddedToken>& tokens, const std::string& where)
{
    const std::string content = config.spelling(role, "");
    const auto token = std::ranges::find(tokens, content, &AddedToken::content);
    if (token == tokens.end())
        return fail(ErrorCode::InvalidTokenizer,
            std::string("The ") + role + " \"" + content + "\" is not in the vocabulary.", where);
    return token->id;
}

void addDefaultTokens(TokenizerConfig& config)
{
    constexpr std::array<std::pair<const char*, const char*>, 5> defaults { {
        { "unk_token", "[UNK]" },
        { "sep_token", "[SEP]" },
        { "pad_token", "[PAD]" },
        { "cls_token", "[CLS]" },
        { "mask_token", "[MASK]" },
    } };
    for (const auto& [role, content] : defaults)
        config.addDefault(role, content);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadVocabularyText(TokenizerFiles& files)
{
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    if (auto status = checkClass(*config, files.pathOf("tokenizer_config.json")); !status)
        return propagate(status);
    addDefaultTokens(*config);
    const std::string where = files.pathOf(fileName);
    auto vocabulary = readVocabulary(files);
    if (!vocabulary)
        return propagate(vocabulary);
    auto model = WordPiece::create(
        std::move(*vocabulary), { .unknownToken = config->spelling("unk_token", "") }, where);
    if (!model)
        return propagate(model);

    PipelineParts parts;
    parts.model = std::move(*model);
    const bool lowersCase = config->lowersCase.value_or(true);
    parts.normalizer = makeBertNormalizer({ .cleansText = true,
        .separatesIdeographs = config->separatesIdeographs.value_or(true),
        .stripsAccents = config->stripsAccents.value_or(lowersCase),
        .lowersCase = lowersCase });
    auto preTokenizer = makePreTokenizer({ { "type", "BertPreTokenizer" } }, where);
    if (!preTokenizer)
        return propagate(preTokenizer);
    parts.preTokenizer = std::move(*preTokenizer);
    const auto find = [&](std::string_view token) { return parts.model->find(token); };
    parts.addedTokens = allAddedTokens({}, *config, find, parts.model->vocabularySize());
    auto cls = idOf("cls_token", *config, parts.addedTokens, where);
    if (!cls)
        return propagate(cls);
    auto sep = idOf("sep_token", *config, parts.addedTokens, where);
    if (!sep)
        return propagate(sep);
    parts.postProcessor = makeSurrounding({ *cls }, { *sep });
    parts.kind = "WordPiece";
    parts.hash = files.hash();
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace fathom
