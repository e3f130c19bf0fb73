// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/token_model_json.h"

#include "core/text/pipeline_json.h"
#include "core/text/tokenizers/bpe.h"
#include "core/text/tokenizers/unigram.h"
#include "core/text/tokenizers/word_level.h"
#include "core/text/tokenizers/wordpiece.h"

#include <array>
#include <utility>

namespace fathom {

namespace {

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

/// json[key] as text, `otherwise` where there is none.
Result<std::string> optionalText(
    const Json& json, const char* key, std::string otherwise, const std::string& where)
{
    return hasMember(json, key) ? textMember(json, key, where) : std::move(otherwise);
}

Result<BpeOptions> bpeOptionsOf(const Json& model, const std::string& where)
{
    BpeOptions options;
    if (hasMember(model, "dropout") && model["dropout"] != 0.0)
        return fail(ErrorCode::UnsupportedModel,
            "The option \"dropout\" of BPE makes tokens random and is not supported.", where);
    const std::array<std::pair<const char*, std::string*>, 3> texts { {
        { "unk_token", &options.unknownToken },
        { "continuing_subword_prefix", &options.continuingPrefix },
        { "end_of_word_suffix", &options.endSuffix },
    } };
    for (const auto& [key, value] : texts) {
        auto text = optionalText(model, key, {}, where);
        if (!text)
            return propagate(text);
        *value = std::move(*text);
    }
    const std::array<std::pair<const char*, bool*>, 3> flags { {
        { "fuse_unk", &options.fusesUnknown },
        { "ignore_merges", &options.ignoresMerges },
        { "byte_fallback", &options.fallsBackToBytes },
    } };
    for (const auto& [key, value] : flags) {
        auto flag = flagMember(model, key, false, where);
        if (!flag)
            return propagate(flag);
        *value = *flag;
    }
    return options;
}

Result<Vocabulary> vocabularyOf(const Json& model, const std::string& where)
{
    if (!model.contains("vocab"))
        return fail(ErrorCode::InvalidTokenizer, "The model has no \"vocab\".", where);
    return Vocabulary::create(model["vocab"], where);
}

Result<std::unique_ptr<TokenModel>> makeBpe(const Json& model, const std::string& where)
{
    auto options = bpeOptionsOf(model, where);
    if (!options)
        return propagate(options);
    auto vocabulary = vocabularyOf(model, where);
    if (!vocabulary)
        return propagate(vocabulary);
    if (!model.contains("merges"))
        return fail(ErrorCode::InvalidTokenizer, "A BPE model needs \"merges\".", where);
    auto merges = mergesFrom(model["merges"], where);
    if (!merges)
        return propagate(merges);
    return Bpe::create(std::move(*vocabulary), *merges, *options, where);
}

Result<std::unique_ptr<TokenModel>> makeWordPiece(const Json& model, const std::string& where)
{
    WordPieceOptions options;
    auto unknown = optionalText(model, "unk_token", options.unknownToken, where);
    if (!unknown)
        return propagate(unknown);
    options.unknownToken = std::move(*unknown);
    auto prefix = optionalText(model, "continuing_subword_prefix", options.continuingPrefix, where);
    if (!prefix)
        return propagate(prefix);
    options.continuingPrefix = std::move(*prefix);
    if (hasMember(model, "max_input_chars_per_word")) {
        auto longest
            = wholeNumber(model["max_input_chars_per_word"], "\"max_input_chars_per_word\"", where);
        if (!longest)
            return propagate(longest);
        options.longestWord = static_cast<std::size_t>(*longest);
    }
    auto vocabulary = vocabularyOf(model, where);
    if (!vocabulary)
        return propagate(vocabulary);
    return WordPiece::create(std::move(*vocabulary), options, where);
}

Result<std::unique_ptr<TokenModel>> makeWordLevel(const Json& model, const std::string& where)
{
    auto unknown = optionalText(model, "unk_token", "<unk>", where);
    if (!unknown)
        return propagate(unknown);
    auto vocabulary = vocabularyOf(model, where);
    if (!vocabulary)
        return propagate(vocabulary);
    return WordLevel::create(std::move(*vocabulary), *unknown, where);
}

/// [["▁the", -3.9], …]
Status readScoredTokens(const Json& model, std::vector<std::string>& tokens,
    std::vector<double>& scores, const std::string& where)
{
    if (!model.contains("vocab") || !model["vocab"].is_array())
        return fail(ErrorCode::InvalidTokenizer, "A Unigram model needs a list \"vocab\".", where);
    for (const Json& element : model["vocab"]) {
        if (!element.is_array() || element.size() != 2 || !element[0].is_string()
            || !element[1].is_number()) {
            return fail(ErrorCode::InvalidTokenizer,
                "Token " + std::to_string(tokens.size())
                    + " of the vocabulary is expected to be a text and its score.",
                where);
        }
        tokens.push_back(element[0].get<std::string>());
        scores.push_back(element[1].get<double>());
    }
    return {};
}

Result<std::unique_ptr<TokenModel>> makeUnigram(const Json& model, const std::string& where)
{
    std::vector<std::string> tokens;
    std::vector<double> scores;
    if (auto status = readScoredTokens(model, tokens, scores, where); !status)
        return propagate(status);
    if (!hasMember(model, "unk_id"))
        return fail(ErrorCode::UnsupportedModel,
            "A Unigram model without an unknown token (\"unk_id\") is not supported.", where);
    auto unknown = wholeNumber(model["unk_id"], "\"unk_id\"", where);
    if (!unknown)
        return propagate(unknown);
    auto fallsBack = flagMember(model, "byte_fallback", false, where);
    if (!fallsBack)
        return propagate(fallsBack);
    return Unigram::create(std::move(tokens), std::move(scores),
        { .unknownId = *unknown, .fallsBackToBytes = *fallsBack }, where);
}

struct ModelKind
{
    std::string_view name;
    Result<std::unique_ptr<TokenModel>> (*make)(const Json& model, const std::string& where);
};

constexpr std::array<ModelKind, 4> kinds { {
    { "BPE", makeBpe },
    { "Unigram", makeUnigram },
    { "WordLevel", makeWordLevel },
    { "WordPiece", makeWordPiece },
} };

} // namespace

std::string tokenModelType(const Json& model)
{
    if (const auto type = model.find("type"); type != model.end() && type->is_string())
        return type->get<std::string>();
    if (model.contains("merges"))
        return "BPE";
    if (model.contains("vocab") && model["vocab"].is_array())
        return "Unigram";
    return model.contains("max_input_chars_per_word") ? "WordPiece" : "WordLevel";
}

Result<std::unique_ptr<TokenModel>> makeTokenModel(const Json& json, const std::string& where)
{
    const auto model = json.find("model");
    if (model == json.end() || !model->is_object())
        return fail(ErrorCode::InvalidTokenizer, "The object \"model\" is missing.", where);
    const std::string type = tokenModelType(*model);
    std::string supported;
    for (const ModelKind& kind : kinds) {
        if (kind.name == type)
            return kind.make(*model, where);
        supported += (supported.empty() ? "" : ", ") + std::string(kind.name);
    }
    return unsupportedType("model", type, supported, where);
}

} // namespace fathom
