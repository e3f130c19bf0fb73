// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

[[nodiscard]] bool isValidUtf8(std::string_view text);
/// Byte ranges as ranges of Unicode code points, as the command line and Hugging Face count them. A range that cuts a code point
/// covers it whole.
[[nodiscard]] std::vector<ByteRange> toCodePoints(std::string_view text, std::span<const ByteRange> offsets);

} // namespace fathom
