// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// Position of the first byte that is not well-formed UTF-8 (RFC 3629: no overlong forms, no
/// surrogates, nothing above U+10FFFF); empty if all of `text` is.
[[nodiscard]] std::optional<std::size_t> firstInvalidUtf8(std::string_view text);

/// Appends one Unicode scalar value as UTF-8.
void appendUtf8(std::string& text, char32_t codePoint);

/// The longest beginning of `text` that has at most `bytes` bytes and does not cut a character.
[[nodiscard]] std::string_view utf8Prefix(std::string_view text, std::size_t bytes);

} // namespace fathom
