// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/jinja/template.h"

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>

namespace fathom {

struct ChatMessage
{
    std::string role; ///< "system", "user", "assistant"
    std::string content;
};

/// How a model was trained to see a conversation. Renders what Hugging Face's
/// `apply_chat_template` renders without tools and documents, but for the date: templates that ask
/// `strftime_now` get 26 July 2024, the day Llama's use where there is no clock, so that a probe's
/// prompts are the same tomorrow. Immutable and thread-safe.
class ChatTemplate
{
public:
    /// `specialTokens`: spellings by role ("bos_token"), which templates may name. Errors are those
    /// of jinja::Template.
    [[nodiscard]] static Result<ChatTemplate> create(std::string_view source, std::string where,
        std::map<std::string, std::string> specialTokens);

    /// `addGenerationPrompt`: and the beginning of the assistant's answer.
    [[nodiscard]] Result<std::string> render(
        std::span<const ChatMessage> messages, bool addGenerationPrompt) const;

private:
    explicit ChatTemplate(jinja::Template parsed)
        : m_template(std::move(parsed))
    {
    }

    jinja::Template m_template;
    std::map<std::string, std::string> m_specialTokens;
};

/// A model's own: chat_template.jinja, or "chat_template" of tokenizer_config.json (of several, the
/// one named "default"), or of chat_template.json; of a GGUF file what its metadata say.
/// InvalidTokenizer where there is none.
[[nodiscard]] Result<ChatTemplate> loadChatTemplate(const std::filesystem::path& directory);

} // namespace fathom
