// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tekken.h"

#include "core/base/base64.h"
#include "core/text/byte_ranks.h"
#include "core/text/pipeline_json.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace fathom {

namespace {

constexpr const char* fileName = "tekken.json";
constexpr int mostSpecialTokens = 65'536;

/// Special tokens of files that list none (mistral_common's tekken.py, up to version 7), by rank.
constexpr std::array olderTokens { "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]",
    "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]", "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>",
    "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]", "[SUFFIX]", "[SYSTEM_PROMPT]",
    "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]" };

tl::unexpected<Error> invalid(const std::string& message, const std::string& where)
{
    return fail(ErrorCode::InvalidTokenizer, message, where);
}

Result<int> numberIn(const Json& config, const char* key, const std::string& where)
{
    if (!hasMember(config, key))
        return invalid("\"config\" has no \"" + std::string(key) + "\".", where);
    return wholeNumber(config[key], '"' + std::string(key) + '"', where);
}

/// Texts of the special tokens by rank; those that the file does not name are fillers.
Result<std::vector<std::string>> specialTexts(
    const Json& json, std::size_t count, const std::string& where)
{
    std::vector<std::string> texts;
    if (!hasMember(json, "special_tokens")) {
        texts.assign(olderTokens.begin(), olderTokens.end());
    } else {
        const Json& list = json["special_tokens"];
        if (!list.is_array())
            return invalid("\"special_tokens\" is expected to be a list.", where);
        for (const Json& element : list) {
            auto text = textMember(element, "token_str", where);
            if (!text)
                return propagate(text);
            if (!hasMember(element, "rank") || element["rank"] != texts.size())
                return invalid("The special token \"" + *text + "\" is expected to have the rank "
                        + std::to_string(texts.size()) + '.',
                    where);
            texts.push_back(std::move(*text));
        }
    }
    if (texts.size() > count)
        return invalid("There are " + std::to_string(texts.size())
                + " special tokens, but \"default_num_special_tokens\" is " + std::to_string(count)
                + '.',
            where);
    while (texts.size() < count)
        texts.push_back("<SPECIAL_" + std::to_string(texts.size()) + '>');
    if (std::set(texts.begin(), texts.end()).size() != texts.size())
        return invalid("Two special tokens are the same.", where);
    return texts;
}

/// The first `count` tokens: files hold more than the model was trained with.
Result<std::vector<std::string>> tokensOf(
    const Json& json, std::size_t count, const std::string& where)
{
    const auto list = json.find("vocab");
    if (list == json.end() || !list->is_array() || list->size() < count)
        return invalid(
            "\"vocab\" is expected to be a list of at least " + std::to_string(count) + " tokens.",
            where);
    std::vector<std::string> tokens;
    tokens.reserve(count);
    for (const Json& element : *list) {
        if (tokens.size() == count)
            break;
        const auto what = "Token " + std::to_string(tokens.size()) + " of \"vocab\"";
        auto text = textMember(element, "token_bytes", where);
        if (!text)
            return propagate(text);
        auto bytes = decodeBase64(*text);
        if (!bytes)
            return invalid(what + " is not spelled in base64.", where);
        if (!hasMember(element, "rank") || element["rank"] != tokens.size())
            return invalid(what + " is expected to have that rank.", where);
        tokens.push_back(std::move(*bytes));
    }
    return tokens;
}

Status readRanks(const Json& json, ByteRanks& ranks, const std::string& where)
{
    const auto config = json.find("config");
    if (config == json.end() || !config->is_object())
        return invalid("The object \"config\" is missing.", where);
    auto pattern = textMember(*config, "pattern", where);
    if (!pattern)
        return propagate(pattern);
    ranks.pattern = std::move(*pattern);
    const auto special = numberIn(*config, "default_num_special_tokens", where);
    if (!special)
        return tl::unexpected(special.error());
    const auto size = numberIn(*config, "default_vocab_size", where);
    if (!size)
        return tl::unexpected(size.error());
    if (*special > mostSpecialTokens || *size <= *special)
        return invalid("\"default_vocab_size\" is " + std::to_string(*size) + ", of which "
                + std::to_string(*special) + " tokens are special; at most "
                + std::to_string(mostSpecialTokens) + " are expected, and others.",
            where);
    ranks.firstId = *special;
    const auto texts = specialTexts(json, static_cast<std::size_t>(*special), where);
    if (!texts)
        return tl::unexpected(texts.error());
    for (const auto& text : *texts) {
        AddedToken token;
        token.content = text;
        token.id = TokenId(static_cast<std::int32_t>(ranks.addedTokens.size()));
        token.isSpecial = true;
        ranks.addedTokens.push_back(std::move(token));
    }
    auto tokens = tokensOf(json, static_cast<std::size_t>(*size - *special), where);
    if (!tokens)
        return propagate(tokens);
    ranks.tokens = std::move(*tokens);
    return {};
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTekken(TokenizerFiles& files)
{
    const std::string where = files.pathOf(fileName);
    const auto json = files.readJson(fileName);
    if (!json)
        return tl::unexpected(json.error());
    if (!json->is_object())
        return invalid("The file is expected to hold a JSON object.", where);
    ByteRanks ranks;
    if (auto status = readRanks(*json, ranks, where); !status)
        return propagate(status);
    const auto begin = std::ranges::find(ranks.addedTokens, "<s>", &AddedToken::content);
    if (begin == ranks.addedTokens.end())
        return invalid("None of the special tokens is \"<s>\", which begins every text.", where);
    ranks.before = { begin->id };
    return makeByteRankTokenizer(std::move(ranks), files.hash(), where);
}

} // namespace fathom
