// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/chat_template.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

namespace fathom {

enum class PromptFormatKind : std::uint8_t
{
    Raw, ///< the text as it is
    Affixes, ///< between a prefix and a suffix
    Chat ///< as the user's message in the model's chat template
};

/// What a model reads in place of a bare text. Part of a probe: it is applied to what it was
/// fitted on.
struct PromptFormat
{
    PromptFormatKind kind = PromptFormatKind::Raw;
    std::string prefix = {}; ///< of Affixes
    std::string suffix = {};
    std::string system = {}; ///< of Chat: the system's message; empty: none, or the template's own
    bool addsGenerationPrompt = true; ///< of Chat: ends where the answer would begin

    bool operator==(const PromptFormat&) const = default;
};

/// The same as text, as the command line and saved probes spell it.
struct PromptFormatText
{
    std::string format = "raw"; ///< raw, affixes, chat; a prefix or suffix makes raw affixes
    std::string prefix = {};
    std::string suffix = {};
    std::string system = {};
    bool generationPrompt = true;
};
/// InvalidArgument for what does not go together; the error names the parameter.
[[nodiscard]] Result<PromptFormat> parsePromptFormat(const PromptFormatText& text);
[[nodiscard]] PromptFormatText textOf(const PromptFormat& format);

/// "raw text", "chat template": for people.
[[nodiscard]] std::string nameOf(const PromptFormat& format);

/// A tokenizer of texts in a format: it encodes what `format` makes of a text. Ranges are those of
/// the text itself; tokens of the format are special and stand for no text. A chat template writes
/// its own special tokens, the tokenizer then adds none (as Hugging Face does). `directory` is the
/// model's, for its chat template. Raw gives `tokenizer` itself. An error if the template cannot be
/// used, or does not show the text exactly once.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> withFormat(
    std::shared_ptr<const Tokenizer> tokenizer, const PromptFormat& format,
    const std::filesystem::path& directory);
/// The same with a template that has been loaded, or why there is none.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> withFormat(
    std::shared_ptr<const Tokenizer> tokenizer, const PromptFormat& format,
    const Result<ChatTemplate>& chat);

} // namespace fathom
