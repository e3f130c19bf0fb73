// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_json.h"

#include "core/text/pipeline_json.h"
#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizers/bpe.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

constexpr const char* fileName = "tokenizer.json";

/// Whether a part is there. null means the same as nothing.
bool has(const Json& json, const char* key)
{
    return json.contains(key) && !json[key].is_null();
}

/// Files of older versions do not say the model's type: it shows in what the model has.
std::string modelType(const Json& model)
{
    if (const auto type = model.find("type"); type != model.end() && type->is_string())
        return type->get<std::string>();
    if (model.contains("merges"))
        return "BPE";
    if (model.contains("vocab") && model["vocab"].is_array())
        return "Unigram";
    return model.contains("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
}

/// ["Ġ t", …], or in newer files [["Ġ", "t"], …].
Result<std::vector<MergeText>> mergesFrom(const Json& json, const std::string& where)
{
    std::vector<MergeText> merges;
    if (!json.is_array())
        return fail(ErrorCode::InvalidTokenizer, "\"merges\" is expected to be a list.", where);
    merges.reserve(json.size());
    for (const Json& element : json) {
        if (element.is_array() && element.size() == 2 && element[0].is_string()
            && element[1].is_string()) {
            merges.emplace_back(element[0].get<std::string>(), element[1].get<std::string>());
            continue;
        }
        const std::string merge = element.is_string() ? element.get<std::string>() : std::string();
        const auto space = merge.find(' ');
        if (merge.starts_with("#version") && merges.empty())
            continue;
        if (space == std::string::npos || merge.find(' ', space + 1) != std::string::npos) {
            return fail(ErrorCode::InvalidTokenizer,
                "Merge " + std::to_string(merges.size() + 1)
                    + " is expected to be two tokens with a space between.",
                where);
        }
        merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
    return merges;
}

/// Options of BPE models that change its tokens and are not implemented.
Status refuseOtherBpe(const Json& model, const std::string& where)
{
    const auto refuse = [&](const char* option) {
        return fail(ErrorCode::UnsupportedModel,
            std::string("The option \"") + option + "\" of BPE is not supported.", where);
    };
    for (const char* affix : { "continuing_subword_prefix", "end_of_word_suffix" }) {
        if (has(model, affix) && model[affix] != "")
            return refuse(affix);
    }
    if (has(model, "dropout") && model["dropout"] != 0.0)
        return refuse("dropout");
    if (has(model, "byte_fallback") && model["byte_fallback"] != false)
        return refuse("byte_fallback");
    return {};
}

Result<std::unique_ptr<TokenModel>> makeBpe(const Json& model, const std::string& where)
{
    if (auto status = refuseOtherBpe(model, where); !status)
        return propagate(status);
    BpeOptions options;
    if (has(model, "unk_token")) {
        auto unknown = textMember(model, "unk_token", where);
        if (!unknown)
            return propagate(unknown);
        options.unknownToken = std::move(*unknown);
    }
    auto fuses = flagMember(model, "fuse_unk", false, where);
    if (!fuses)
        return propagate(fuses);
    options.fusesUnknown = *fuses;
    auto ignores = flagMember(model, "ignore_merges", false, where);
    if (!ignores)
        return propagate(ignores);
    options.ignoresMerges = *ignores;
    if (!model.contains("vocab") || !model.contains("merges"))
        return fail(
            ErrorCode::InvalidTokenizer, "A BPE model needs \"vocab\" and \"merges\".", where);
    auto vocabulary = Vocabulary::create(model["vocab"], where);
    if (!vocabulary)
        return propagate(vocabulary);
    auto merges = mergesFrom(model["merges"], where);
    if (!merges)
        return propagate(merges);
    return Bpe::create(std::move(*vocabulary), *merges, options, where);
}

Result<std::unique_ptr<TokenModel>> makeModel(const Json& json, const std::string& where)
{
    const auto model = json.find("model");
    if (model == json.end() || !model->is_object())
        return fail(ErrorCode::InvalidTokenizer, "The object \"model\" is missing.", where);
    const std::string type = modelType(*model);
    if (type == "BPE")
        return makeBpe(*model, where);
    return unsupportedType("model", type, "BPE", where);
}

Result<std::vector<AddedToken>> addedTokensFrom(const Json& json, const std::string& where)
{
    std::vector<AddedToken> tokens;
    if (!has(json, "added_tokens"))
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

/// The steps before the model, as far as there are any.
Status readTextSteps(
    const Json& json, const TokenizerConfig& config, PipelineParts& parts, const std::string& where)
{
    if (has(json, "normalizer")) {
        auto normalizer = makeNormalizer(json["normalizer"], where);
        if (!normalizer)
            return propagate(normalizer);
        parts.normalizer = std::move(*normalizer);
    }
    if (!has(json, "pre_tokenizer"))
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
    if (!isReplaced && !has(json, "post_processor"))
        return {};
    auto postProcessor = isReplaced ? makeBosAndEos(config, parts.addedTokens, where)
                                    : makePostProcessor(json["post_processor"], where);
    if (!postProcessor)
        return propagate(postProcessor);
    parts.postProcessor = std::move(*postProcessor);
    return {};
}

bool isByteLevel(const Json& json)
{
    return has(json, "pre_tokenizer")
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
    auto model = makeModel(*json, where);
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
    parts.kind = isByteLevel(*json) ? "byte-level BPE" : "BPE";
    parts.hash = files.hash();
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace fathom
