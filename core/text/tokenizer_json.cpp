// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/text/pipeline_json.h"
#include "core/text/pipeline_tokenizer.h"
#include "core/text/token_model_json.h"
#include "core/text/tokenizer_config.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

constexpr const char* fileName = "tokenizer.json";

Result<std::vector<AddedToken>> addedTokensFrom(const Json& json, const std::string& where)
{
    std::vector<AddedToken> tokens;
    if (!hasMember(json, "added_tokens"))
        return tokens;
    if (!json["added_tokens"].is_array())
        return fail(
            ErrorCode::InvalidTokenizer, "\"added_tokens\" is expected to be a list.", where);
    for (const Json& element : json["added_tokens"]) {
        auto token = addedTokenFrom(element, where);
        if (!token)
            return propagate(token);
        if (!element.is_object() || !element.contains("id"))
            return fail(ErrorCode::InvalidTokenizer,
                "The added token \"" + token->content + "\" has no id.", where);
        auto id = tokenId(element["id"], "the added token \"" + token->content + '"', where);
        if (!id)
            return propagate(id);
        token->id = TokenId(*id);
        tokens.push_back(std::move(*token));
    }
    return tokens;
}

/// Classes whose constructor in transformers replaces the file's post-processor by one made of
/// add_bos_token and add_eos_token.
bool replacesPostProcessor(const std::string& tokenizerClass)
{
    constexpr std::array<std::string_view, 4> classes { "LlamaTokenizer", "CodeLlamaTokenizer",
        "GemmaTokenizer", "CohereTokenizer" };
    return std::ranges::find(classes, tokenizerClass) != classes.end();
}

Result<std::unique_ptr<PostProcessor>> makeBosAndEos(
    const TokenizerConfig& config, const std::vector<AddedToken>& tokens, const std::string& where)
{
    std::vector<TokenId> before;
    std::vector<TokenId> after;
    const auto add = [&](bool isWanted, const char* role, std::vector<TokenId>& ids) -> Status {
        if (!isWanted)
            return {};
        const std::string content = config.spelling(role, "");
        const auto token = std::ranges::find(tokens, content, &AddedToken::content);
        if (content.empty() || token == tokens.end()) {
            return fail(ErrorCode::InvalidTokenizer,
                std::string("A ") + role + " is to be added, but tokenizer_config.json names none.",
                where);
        }
        ids.push_back(token->id);
        return {};
    };
    if (auto status = add(config.addsBos.value_or(true), "bos_token", before); !status)
        return propagate(status);
    if (auto status = add(config.addsEos.value_or(false), "eos_token", after); !status)
        return propagate(status);
    return makeSurrounding(std::move(before), std::move(after));
}

/// The configuration's word on BERT's normalizer goes before the file's, as in transformers.
Json configuredNormalizer(Json step, const TokenizerConfig& config)
{
    if (!step.is_object() || !step.contains("type") || step["type"] != "BertNormalizer")
        return step;
    const std::array<std::pair<const char*, std::optional<bool>>, 3> flags { {
        { "lowercase", config.lowersCase },
        { "strip_accents", config.stripsAccents },
        { "handle_chinese_chars", config.separatesIdeographs },
    } };
    for (const auto& [key, value] : flags) {
        if (value)
            step[key] = *value;
    }
    return step;
}

/// The steps before the model, as far as there are any.
Status readTextSteps(
    const Json& json, const TokenizerConfig& config, PipelineParts& parts, const std::string& where)
{
    if (hasMember(json, "normalizer")) {
        auto normalizer = makeNormalizer(configuredNormalizer(json["normalizer"], config), where);
        if (!normalizer)
            return propagate(normalizer);
        parts.normalizer = std::move(*normalizer);
    }
    if (!hasMember(json, "pre_tokenizer"))
        return {};
    Json step = json["pre_tokenizer"];
    // The configuration's word on the prefix space goes before the file's, as in transformers.
    if (config.addsPrefixSpace && step.is_object() && step.contains("add_prefix_space"))
        step["add_prefix_space"] = *config.addsPrefixSpace;
    auto preTokenizer = makePreTokenizer(step, where);
    if (!preTokenizer)
        return propagate(preTokenizer);
    parts.preTokenizer = std::move(*preTokenizer);
    return {};
}

/// The step behind the model, if there is one. Needs the added tokens.
Status readPostProcessor(
    const Json& json, const TokenizerConfig& config, PipelineParts& parts, const std::string& where)
{
    const bool isReplaced = replacesPostProcessor(config.tokenizerClass);
    if (!isReplaced && !hasMember(json, "post_processor"))
        return {};
    auto postProcessor = isReplaced ? makeBosAndEos(config, parts.addedTokens, where)
                                    : makePostProcessor(json["post_processor"], where);
    if (!postProcessor)
        return propagate(postProcessor);
    parts.postProcessor = std::move(*postProcessor);
    return {};
}

/// What the post-processor adds to every text, and so to an empty one, are tokens.
Status checkSurroundings(const Tokenizer& tokenizer, const std::string& where)
{
    auto empty = tokenizer.encode({}, SpecialTokens::Add);
    if (!empty)
        return propagate(empty);
    for (const TokenId id : empty->ids)
        if (static_cast<std::size_t>(id.value) >= tokenizer.vocabularySize())
            return fail(ErrorCode::InvalidTokenizer,
                "The post-processor adds the token " + std::to_string(id.value)
                    + " to every text, but there are only "
                    + std::to_string(tokenizer.vocabularySize()) + " tokens.",
                where);
    return {};
}

bool isByteLevel(const Json& json)
{
    return hasMember(json, "pre_tokenizer")
        && json["pre_tokenizer"].dump().find("\"ByteLevel\"") != std::string::npos;
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizerJson(TokenizerFiles& files)
{
    const std::string where = files.pathOf(fileName);
    auto json = files.readJson(fileName);
    if (!json)
        return propagate(json);
    if (!json->is_object()) {
        return fail(
            ErrorCode::InvalidTokenizer, "The file is expected to hold a JSON object.", where);
    }
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);

    PipelineParts parts;
    if (auto status = readTextSteps(*json, *config, parts, where); !status)
        return propagate(status);
    auto model = makeTokenModel(*json, where);
    if (!model)
        return propagate(model);
    parts.model = std::move(*model);
    auto tokens = addedTokensFrom(*json, where);
    if (!tokens)
        return propagate(tokens);
    const auto find = [&](std::string_view token) { return parts.model->find(token); };
    parts.addedTokens
        = allAddedTokens(std::move(*tokens), *config, find, parts.model->vocabularySize());
    if (auto status = readPostProcessor(*json, *config, parts, where); !status)
        return propagate(status);
    const std::string type = tokenModelType((*json)["model"]);
    parts.kind = type == "BPE" && isByteLevel(*json) ? "byte-level BPE" : type;
    parts.hash = files.hash();
    auto tokenizer = std::make_shared<const PipelineTokenizer>(std::move(parts));
    if (auto status = checkSurroundings(*tokenizer, where); !status)
        return propagate(status);
    return tokenizer;
}

} // namespace fathom
