// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Longest text a tokenizer takes, in bytes.
inline constexpr std::size_t maximumTextSize = std::size_t { 1 } << 30U;

[[nodiscard]] bool isValidUtf8(std::string_view text);
/// Whether a tokenizer can take the text: InvalidText if it is not valid UTF-8, PromptTooLong
/// beyond maximumTextSize.
[[nodiscard]] Status checkText(std::string_view text);
/// Byte ranges as ranges of Unicode code points, as the command line and Hugging Face count them. A
/// range that cuts a code point covers it whole.
[[nodiscard]] std::vector<ByteRange> toCodePoints(
    std::string_view text, std::span<const ByteRange> offsets);

/// The code point that begins at `position` of valid UTF-8; moves `position` behind it.
[[nodiscard]] char32_t nextCodePoint(std::string_view text, std::size_t& position);
/// Moves back from `position` > 0 to the code point that ends there.
[[nodiscard]] char32_t previousCodePoint(std::string_view text, std::size_t& position);

/// Unicode's White_Space.
[[nodiscard]] bool isWhiteSpace(char32_t codePoint);
/// What `\w` matches (UTS 18, annex C): letters, marks, decimal digits, connectors, joiners.
[[nodiscard]] bool isWordCharacter(char32_t codePoint);
/// Valid UTF-8 in small letters, whatever the language (Unicode's full mapping, root locale).
[[nodiscard]] std::string lowerCased(std::string_view text);

} // namespace fathom
