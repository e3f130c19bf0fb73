// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_config.h"

#include "core/text/pipeline_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <unordered_map>

namespace fathom {

namespace {

constexpr std::array<const char*, 7> roles { "bos_token", "eos_token", "unk_token", "sep_token",
    "pad_token", "cls_token", "mask_token" };

Status readFlag(
    const Json& json, const char* key, std::optional<bool>& value, const std::string& where)
{
    if (!json.contains(key) || json[key].is_null())
        return {};
    auto read = flagMember(json, key, false, where);
    if (!read)
        return propagate(read);
    value = *read;
    return {};
}

Status readFlags(const Json& json, TokenizerConfig& config, const std::string& where)
{
    const std::array<std::pair<const char*, std::optional<bool>*>, 7> flags { {
        { "add_bos_token", &config.addsBos },
        { "add_eos_token", &config.addsEos },
        { "add_prefix_space", &config.addsPrefixSpace },
        { "legacy", &config.isLegacy },
        { "do_lower_case", &config.lowersCase },
        { "strip_accents", &config.stripsAccents },
        { "tokenize_chinese_chars", &config.separatesIdeographs },
    } };
    for (const auto& [key, value] : flags) {
        if (auto status = readFlag(json, key, *value, where); !status)
            return status;
    }
    auto splitsSpecial = flagMember(json, "split_special_tokens", false, where);
    if (!splitsSpecial)
        return propagate(splitsSpecial);
    if (*splitsSpecial)
        return fail(
            ErrorCode::UnsupportedModel, "\"split_special_tokens\": true is not supported.", where);
    return {};
}

/// Special tokens by role, from either of the two files that name them. Later ones win.
Status readSpecial(const Json& json, TokenizerConfig& config, const std::string& where)
{
    for (const char* role : roles) {
        if (!json.contains(role) || json[role].is_null())
            continue;
        auto token = addedTokenFrom(json[role], where);
        if (!token)
            return propagate(token);
        token->isSpecial = true;
        config.named[role] = std::move(*token);
    }
    const auto additional = json.find("additional_special_tokens");
    if (additional == json.end() || !additional->is_array())
        return {};
    config.additional.clear();
    for (const Json& element : *additional) {
        auto token = addedTokenFrom(element, where);
        if (!token)
            return propagate(token);
        token->isSpecial = true;
        config.additional.push_back(std::move(*token));
    }
    return {};
}

/// {"151643": {"content": …}, …}
Status readDecoder(const Json& json, TokenizerConfig& config, const std::string& where)
{
    if (!json.is_object())
        return fail(ErrorCode::InvalidTokenizer,
            "\"added_tokens_decoder\" is expected to be an object.", where);
    for (const auto& [key, value] : json.items()) {
        int id = -1;
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
        if (error != std::errc() || end != key.data() + key.size() || id < 0 || id > maximumTokenId)
            return fail(ErrorCode::InvalidTokenizer,
                "The id \"" + key + "\" of an added token is no number.", where);
        auto token = addedTokenFrom(value, where);
        if (!token)
            return propagate(token);
        token->id = TokenId(id);
        config.numbered.push_back(std::move(*token));
    }
    return {};
}

/// added_tokens.json, {"<|im_end|>": 151645, …}: older files, without a decoder in the
/// configuration.
Status readNumbers(const Json& json, TokenizerConfig& config, const std::string& where)
{
    for (const auto& [content, value] : json.items()) {
        auto id = tokenId(value, "the added token \"" + content + '"', where);
        if (!id)
            return propagate(id);
        AddedToken token { .content = content, .id = TokenId(*id), .isNormalized = true };
        const auto isSame
            = [&token](const AddedToken& other) { return other.content == token.content; };
        for (const auto& [role, named] : config.named) {
            if (isSame(named))
                token = named;
        }
        if (const auto same = std::ranges::find_if(config.additional, isSame);
            same != config.additional.end())
            token = *same;
        token.id = TokenId(*id);
        config.numbered.push_back(std::move(token));
    }
    return {};
}

std::string withoutFast(std::string name)
{
    if (name.ends_with("Fast"))
        name.resize(name.size() - 4);
    return name;
}

} // namespace

std::string TokenizerConfig::spelling(const std::string& role, std::string_view otherwise) const
{
    const auto token = named.find(role);
    return token == named.end() ? std::string(otherwise) : token->second.content;
}

void TokenizerConfig::addDefault(const std::string& role, std::string_view content)
{
    named.try_emplace(role, AddedToken { .content = std::string(content), .isSpecial = true });
}

Result<TokenizerConfig> readTokenizerConfig(TokenizerFiles& files)
{
    const std::string where = files.pathOf("tokenizer_config.json");
    auto json = files.readOptionalObject("tokenizer_config.json");
    if (!json)
        return propagate(json);
    TokenizerConfig config;
    if (const auto name = json->find("tokenizer_class"); name != json->end() && name->is_string())
        config.tokenizerClass = withoutFast(name->get<std::string>());
    if (auto status = readFlags(*json, config, where); !status)
        return propagate(status);
    if (hasMember(*json, "extra_ids")) {
        auto count = wholeNumber((*json)["extra_ids"], "\"extra_ids\"", where);
        if (!count)
            return propagate(count);
        config.extraIds = *count;
    }
    if (auto status = readSpecial(*json, config, where); !status)
        return propagate(status);
    if (json->contains("added_tokens_decoder")) {
        // Then the two older files only repeat it.
        if (auto status = readDecoder((*json)["added_tokens_decoder"], config, where); !status)
            return propagate(status);
        return config;
    }
    auto special = files.readOptionalObject("special_tokens_map.json");
    if (!special)
        return propagate(special);
    if (auto status = readSpecial(*special, config, files.pathOf("special_tokens_map.json"));
        !status)
        return propagate(status);
    auto added = files.readOptionalObject("added_tokens.json");
    if (!added)
        return propagate(added);
    if (auto status = readNumbers(*added, config, files.pathOf("added_tokens.json")); !status)
        return propagate(status);
    return config;
}

std::vector<AddedToken> allAddedTokens(std::vector<AddedToken> tokens,
    const TokenizerConfig& config, const FindToken& find, std::size_t vocabularySize)
{
    std::unordered_map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < tokens.size(); ++i)
        places[tokens[i].content] = i;
    const auto add = [&](const AddedToken& token) {
        const auto [place, isNew] = places.try_emplace(token.content, tokens.size());
        if (isNew)
            tokens.push_back(token);
        else
            tokens[place->second] = token;
    };
    for (const AddedToken& token : config.numbered)
        add(token);
    int nextFree = static_cast<int>(vocabularySize);
    for (AddedToken& token : tokens) {
        token.id = find(token.content).value_or(token.id);
        nextFree = std::max(nextFree, token.id.value + 1);
    }
    const auto addSpecial = [&](AddedToken token) {
        if (token.content.empty() || places.contains(token.content))
            return;
        const auto known = find(token.content);
        token.id = known ? *known : TokenId(nextFree++);
        add(token);
    };
    for (const char* role : roles) {
        if (const auto token = config.named.find(role); token != config.named.end())
            addSpecial(token->second);
    }
    for (const AddedToken& token : config.additional)
        addSpecial(token);
    return tokens;
}

Result<AddedToken> addedTokenFrom(const Json& json, const std::string& where)
{
    AddedToken token;
    if (json.is_string()) {
        token.content = json.get<std::string>();
        return token;
    }
    auto content = textMember(json, "content", where);
    if (!content)
        return propagate(content);
    token.content = std::move(*content);
    const std::array<std::pair<const char*, bool*>, 5> flags { {
        { "special", &token.isSpecial },
        { "single_word", &token.isSingleWord },
        { "lstrip", &token.stripsLeft },
        { "rstrip", &token.stripsRight },
        { "normalized", &token.isNormalized },
    } };
    for (const auto& [key, value] : flags) {
        auto read = flagMember(json, key, false, where);
        if (!read)
            return propagate(read);
        *value = *read;
    }
    return token;
}

} // namespace fathom
