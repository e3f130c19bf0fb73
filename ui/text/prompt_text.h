// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/prompt_format.h"
#include "core/text/tokenizer.h"

#include <QString>

#include <string>
#include <string_view>

namespace fathom {

/// What a field of one line shows for a text of several: line ends as \n, tabs as \t, backslashes
/// doubled; and back.
[[nodiscard]] QString escapedText(const std::string& text);
[[nodiscard]] std::string unescapedText(const QString& text);

/// "in the chat template", "between “Question:” and “Answer:”"; empty for the bare text.
[[nodiscard]] QString promptFormatText(const PromptFormat& format);

/// A prompt's tokens as rich text, those of the format paler, the one that `pooling` ("last_token",
/// "first_token") reads bold in brackets. Long prompts lose their middle.
[[nodiscard]] QString tokensPreview(const Tokenizer& tokenizer, std::string_view text,
    const Encoding& encoding, const std::string& pooling, const QString& paleColor);

} // namespace fathom
