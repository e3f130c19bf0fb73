// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace fathom {

/// Classes of characters as Hugging Face's tokenizers see them. Some of their tables are older than
/// ICU's: a character that Unicode got later is none of theirs, and a token would be another if it
/// were one of ours. Measured over all code points with version 0.23.2 of their library.

/// Control, format and private characters (Unicode 8), but not tab and line ends.
[[nodiscard]] bool isControlCharacter(char32_t codePoint);
/// Punctuation (Unicode 8), and every ASCII symbol.
[[nodiscard]] bool isPunctuation(char32_t codePoint);
/// Marks that take no room of their own (Unicode 8).
[[nodiscard]] bool isNonspacingMark(char32_t codePoint);
/// Marks of any kind (Unicode 9).
[[nodiscard]] bool isCombiningMark(char32_t codePoint);
/// Decimal digits, and numbers of any other kind.
[[nodiscard]] bool isNumeric(char32_t codePoint);
/// Chinese characters, those of Japanese and Korean included.
[[nodiscard]] bool isIdeograph(char32_t codePoint);

} // namespace fathom
