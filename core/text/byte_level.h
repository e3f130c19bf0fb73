// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/aligned_text.h"

#include <array>
#include <string>

namespace fathom {

/// For each byte, the UTF-8 spelling of the visible character that stands for it in the
/// vocabularies of byte-level tokenizers (GPT-2): itself where it is printable Latin-1, else the
/// next free code point from U+0100 on; a space is "Ġ".
[[nodiscard]] const std::array<std::string, 256>& byteSpellings();

/// Appends a range of `text` with every byte spelled so.
void appendByteSpellings(const AlignedText& text, ByteRange range, AlignedText& spelled);

/// What stands for a space.
inline constexpr char32_t byteLevelSpace = U'\u0120';

} // namespace fathom
