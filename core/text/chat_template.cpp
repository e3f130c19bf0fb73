// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/chat_template.h"

#include "core/io/gguf.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_files.h"

#include <array>
#include <ctime>
#include <optional>

namespace fathom {

namespace {

/// The fixed day as C's strftime writes it.
jinja::Value strftime(const jinja::Arguments& arguments)
{
    const auto format
        = jinja::requireText(arguments.bind("strftime_now", { "format" }, 1)[0], "strftime_now");
    std::tm date {};
    date.tm_year = 2024 - 1900;
    date.tm_mon = 6;
    date.tm_mday = 26;
    date.tm_wday = 5;
    date.tm_yday = 207;
    std::array<char, 256> buffer {};
    return std::string(
        buffer.data(), std::strftime(buffer.data(), buffer.size(), format.c_str(), &date));
}

jinja::Value valueOf(std::span<const ChatMessage> messages)
{
    jinja::List list;
    for (const auto& message : messages) {
        jinja::Dictionary entry;
        entry.set("role", message.role);
        entry.set("content", message.content);
        list.items.emplace_back(std::move(entry));
    }
    return list;
}

/// "chat_template" of a JSON file: a text, or {"name": …, "template": …} for several uses.
std::optional<std::string> templateIn(const Json& json)
{
    const auto entry = json.find("chat_template");
    if (entry == json.end())
        return {};
    if (entry->is_string())
        return entry->get<std::string>();
    if (!entry->is_array())
        return {};
    for (const auto& named : *entry) {
        if (named.is_object() && named.value("name", Json()) == "default"
            && named.value("template", Json()).is_string())
            return named["template"].get<std::string>();
    }
    return {};
}

struct TemplateSource
{
    std::string text;
    std::string where;
};

Result<std::optional<TemplateSource>> findTemplate(TokenizerFiles& files)
{
    static constexpr const char* ownFile = "chat_template.jinja";
    if (files.has(ownFile)) {
        auto text = files.readText(ownFile);
        if (!text)
            return propagate(text);
        return TemplateSource { std::move(*text), files.pathOf(ownFile) };
    }
    for (const char* name : { "tokenizer_config.json", "chat_template.json" }) {
        const auto json = files.readOptionalObject(name);
        if (!json)
            return tl::unexpected(json.error());
        if (auto text = templateIn(*json))
            return TemplateSource { *std::move(text), files.pathOf(name) };
    }
    return std::nullopt;
}

tl::unexpected<Error> noTemplate(const std::filesystem::path& directory)
{
    return fail(ErrorCode::InvalidTokenizer,
        "This model has no chat template. Use raw text, or a prefix and a suffix.",
        directory.string());
}

/// The template in a GGUF file's metadata, where special tokens are named by their ids.
Result<ChatTemplate> loadFromGguf(const std::filesystem::path& path)
{
    static constexpr const char* key = "tokenizer.chat_template";
    const auto file = GgufFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto source = file->text(key);
    if (!source)
        return noTemplate(path);
    std::map<std::string, std::string> special;
    const auto* tokens = file->list<std::string_view>("tokenizer.ggml.tokens");
    for (const auto& [role, idKey] : { std::pair { "bos_token", "tokenizer.ggml.bos_token_id" },
             { "eos_token", "tokenizer.ggml.eos_token_id" } }) {
        const auto id = file->integer(idKey);
        if (tokens && id && *id >= 0 && *id < static_cast<std::int64_t>(tokens->size()))
            special[role] = (*tokens)[static_cast<std::size_t>(*id)];
    }
    return ChatTemplate::create(
        *source, path.filename().string() + ", key " + key, std::move(special));
}

} // namespace

Result<ChatTemplate> ChatTemplate::create(
    std::string_view source, std::string where, std::map<std::string, std::string> specialTokens)
{
    auto parsed = jinja::Template::parse(source, std::move(where));
    if (!parsed)
        return propagate(parsed);
    ChatTemplate result(*std::move(parsed));
    result.m_specialTokens = std::move(specialTokens);
    return result;
}

Result<std::string> ChatTemplate::render(
    std::span<const ChatMessage> messages, bool addGenerationPrompt) const
{
    std::map<std::string, jinja::Value, std::less<>> variables;
    for (const auto& [role, spelling] : m_specialTokens)
        variables[role] = spelling;
    variables["messages"] = valueOf(messages);
    variables["add_generation_prompt"] = addGenerationPrompt;
    variables["tools"] = jinja::None {};
    variables["documents"] = jinja::None {};
    variables["strftime_now"] = jinja::Function(strftime);
    return m_template.render(std::move(variables));
}

Result<ChatTemplate> loadChatTemplate(const std::filesystem::path& directory)
{
    if (const auto gguf = findGguf(directory))
        return loadFromGguf(*gguf);
    TokenizerFiles files(directory);
    auto source = findTemplate(files);
    if (!source)
        return propagate(source);
    if (!*source)
        return noTemplate(directory);
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    std::map<std::string, std::string> special;
    for (const auto& [role, token] : config->named)
        special[role] = token.content;
    return ChatTemplate::create((*source)->text, (*source)->where, std::move(special));
}

} // namespace fathom
