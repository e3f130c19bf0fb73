// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/prompt_format.h"

#include "core/base/hash.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

namespace fathom {

namespace {

/// A text in its format, and where in it the text stands.
struct FormattedText
{
    std::string text;
    ByteRange content; ///< in the formatted text
    std::size_t shift = 0; ///< where that content begins in the original
};

class Formatter
{
public:
    virtual ~Formatter() = default;
    [[nodiscard]] virtual Result<FormattedText> apply(std::string_view text) const = 0;

protected:
    Formatter() = default;
    Formatter(const Formatter&) = default;
    Formatter& operator=(const Formatter&) = default;
};

class AffixFormatter final : public Formatter
{
public:
    AffixFormatter(std::string prefix, std::string suffix)
        : m_prefix(std::move(prefix))
        , m_suffix(std::move(suffix))
    {
    }

    Result<FormattedText> apply(std::string_view text) const override
    {
        std::string formatted = m_prefix;
        formatted.append(text).append(m_suffix);
        return FormattedText { std::move(formatted),
            { m_prefix.size(), m_prefix.size() + text.size() }, 0 };
    }

private:
    std::string m_prefix;
    std::string m_suffix;
};

class ChatFormatter final : public Formatter
{
public:
    [[nodiscard]] static Result<ChatFormatter> create(ChatTemplate chat, const PromptFormat& format)
    {
        ChatFormatter result(std::move(chat), format);
        // Private characters, so that no template has the same text anywhere else.
        static constexpr std::string_view sample = "\uE5C1\uE5C2\uE5C3";
        auto rendered = result.render(sample);
        if (!rendered)
            return propagate(rendered);
        const auto place = rendered->find(sample);
        if (place == std::string::npos || rendered->find(sample, place + 1) != std::string::npos)
            return fail(ErrorCode::InvalidTokenizer,
                "The chat template does not show the prompt exactly once. Write the format as a "
                "prefix and a suffix instead.");
        result.m_prefix = rendered->substr(0, place);
        result.m_suffix = rendered->substr(place + sample.size());
        return result;
    }

    /// Templates may take white space off the ends of a message.
    Result<FormattedText> apply(std::string_view text) const override
    {
        auto rendered = render(text);
        if (!rendered)
            return propagate(rendered);
        const auto affixes = m_prefix.size() + m_suffix.size();
        if (rendered->size() >= affixes && rendered->starts_with(m_prefix)
            && rendered->ends_with(m_suffix)) {
            const ByteRange content { m_prefix.size(), rendered->size() - m_suffix.size() };
            const auto shown
                = std::string_view(*rendered).substr(content.begin, content.end - content.begin);
            if (const auto shift = text.find(shown); shift != std::string_view::npos)
                return FormattedText { *std::move(rendered), content, shift };
        }
        return fail(ErrorCode::InvalidText,
            "The chat template changes this prompt beyond the white space at its ends, so its "
            "tokens could not be shown. Write the format as a prefix and a suffix instead.");
    }

    [[nodiscard]] const std::string& prefix() const { return m_prefix; }
    [[nodiscard]] const std::string& suffix() const { return m_suffix; }

private:
    ChatFormatter(ChatTemplate chat, const PromptFormat& format)
        : m_chat(std::move(chat))
        , m_addsGenerationPrompt(format.addsGenerationPrompt)
    {
        if (!format.system.empty())
            m_before.push_back({ "system", format.system });
    }

    [[nodiscard]] Result<std::string> render(std::string_view text) const
    {
        auto messages = m_before;
        messages.push_back({ "user", std::string(text) });
        return m_chat.render(messages, m_addsGenerationPrompt);
    }

    ChatTemplate m_chat;
    bool m_addsGenerationPrompt;
    std::vector<ChatMessage> m_before;
    std::string m_prefix; ///< what the template puts around a message
    std::string m_suffix;
};

class FormattedTokenizer final : public Tokenizer
{
public:
    FormattedTokenizer(std::shared_ptr<const Tokenizer> tokenizer,
        std::unique_ptr<const Formatter> formatter, const PromptFormat& format,
        const std::string& identity)
        : m_tokenizer(std::move(tokenizer))
        , m_formatter(std::move(formatter))
        , m_writesSpecialTokens(format.kind == PromptFormatKind::Chat)
        , m_name(nameOf(format))
        , m_hash(sha256Hex(m_tokenizer->hash() + '\n' + identity))
    {
    }

    Result<Encoding> encode(std::string_view text, SpecialTokens special) const override
    {
        if (auto status = checkText(text); !status)
            return propagate(status);
        auto formatted = m_formatter->apply(text);
        if (!formatted)
            return propagate(formatted);
        auto encoding = m_tokenizer->encode(
            formatted->text, m_writesSpecialTokens ? SpecialTokens::Omit : special);
        if (encoding)
            keepContent(*encoding, *formatted);
        return encoding;
    }

    std::string tokenText(TokenId id) const override { return m_tokenizer->tokenText(id); }
    std::size_t vocabularySize() const override { return m_tokenizer->vocabularySize(); }
    const std::string& hash() const override { return m_hash; }
    std::string kind() const override { return m_tokenizer->kind() + ", " + m_name; }

private:
    /// A token on the border counts as text: part of it is.
    static void keepContent(Encoding& encoding, const FormattedText& formatted)
    {
        const auto& content = formatted.content;
        for (std::size_t i = 0; i < encoding.offsets.size(); ++i) {
            auto& range = encoding.offsets[i];
            const auto begin = std::max(range.begin, content.begin);
            const auto end = std::min(range.end, content.end);
            if (encoding.isSpecial[i] == 0 && begin < end) {
                range = { begin - content.begin + formatted.shift,
                    end - content.begin + formatted.shift };
            } else {
                range = {};
                encoding.isSpecial[i] = 1;
            }
        }
    }

    std::shared_ptr<const Tokenizer> m_tokenizer;
    std::unique_ptr<const Formatter> m_formatter;
    bool m_writesSpecialTokens;
    std::string m_name;
    std::string m_hash;
};

/// Tells formats apart, lengths in front so that no two can look the same.
std::string identityOf(const char* kind, const std::string& prefix, const std::string& suffix)
{
    return std::string(kind) + ' ' + std::to_string(prefix.size()) + ' ' + prefix + suffix;
}

} // namespace

Result<PromptFormat> parsePromptFormat(const PromptFormatText& text)
{
    PromptFormat format { .prefix = text.prefix,
        .suffix = text.suffix,
        .system = text.system,
        .addsGenerationPrompt = text.generationPrompt };
    const bool hasAffixes = !text.prefix.empty() || !text.suffix.empty();
    if (text.format == "chat")
        format.kind = PromptFormatKind::Chat;
    else if (text.format == "affixes" || (text.format == "raw" && hasAffixes))
        format.kind = PromptFormatKind::Affixes;
    else if (text.format != "raw")
        return fail(ErrorCode::InvalidArgument,
            '"' + text.format + "\" is not a prompt format. Use raw, affixes or chat.",
            "prompt_format");
    if (format.kind == PromptFormatKind::Chat && hasAffixes)
        return fail(ErrorCode::InvalidArgument,
            "The chat template says what stands around a prompt; it takes no prefix or suffix. "
            "Leave one of the two out.",
            "prompt_prefix");
    if (format.kind != PromptFormatKind::Chat && (!text.system.empty() || !text.generationPrompt))
        return fail(ErrorCode::InvalidArgument,
            "A system's message and a generation prompt belong to the chat template. Set the "
            "prompt format to chat, or leave them out.",
            "prompt_format");
    return format;
}

PromptFormatText textOf(const PromptFormat& format)
{
    static constexpr std::array names { "raw", "affixes", "chat" };
    return { names.at(static_cast<std::size_t>(format.kind)), format.prefix, format.suffix,
        format.system, format.addsGenerationPrompt };
}

std::string nameOf(const PromptFormat& format)
{
    switch (format.kind) {
    case PromptFormatKind::Raw:
        return "raw text";
    case PromptFormatKind::Affixes:
        return "with prefix and suffix";
    case PromptFormatKind::Chat:
        return "chat template";
    }
    return {};
}

Result<std::shared_ptr<const Tokenizer>> withFormat(std::shared_ptr<const Tokenizer> tokenizer,
    const PromptFormat& format, const std::filesystem::path& directory)
{
    if (format.kind == PromptFormatKind::Chat)
        return withFormat(std::move(tokenizer), format, loadChatTemplate(directory));
    return withFormat(std::move(tokenizer), format,
        fail(ErrorCode::Internal, "This format has no chat template."));
}

Result<std::shared_ptr<const Tokenizer>> withFormat(std::shared_ptr<const Tokenizer> tokenizer,
    const PromptFormat& format, const Result<ChatTemplate>& chat)
{
    if (format.kind == PromptFormatKind::Raw)
        return tokenizer;
    if (format.kind == PromptFormatKind::Affixes) {
        if (!isValidUtf8(format.prefix) || !isValidUtf8(format.suffix))
            return fail(ErrorCode::InvalidText, "The prefix and the suffix must be valid UTF-8.");
        return std::make_shared<const FormattedTokenizer>(std::move(tokenizer),
            std::make_unique<const AffixFormatter>(format.prefix, format.suffix), format,
            identityOf("affixes", format.prefix, format.suffix));
    }
    if (!isValidUtf8(format.system))
        return fail(ErrorCode::InvalidText, "The system's message must be valid UTF-8.");
    if (!chat)
        return tl::unexpected(chat.error());
    auto formatter = ChatFormatter::create(*chat, format);
    if (!formatter)
        return propagate(formatter);
    const auto identity = identityOf("chat", formatter->prefix(), formatter->suffix());
    return std::make_shared<const FormattedTokenizer>(std::move(tokenizer),
        std::make_unique<const ChatFormatter>(*std::move(formatter)), format, identity);
}

} // namespace fathom
