// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/pre_tokenizers.h"
#include "core/text/regex.h"

#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace fathom {

/// What becomes of the parts that a Split finds, as Hugging Face names it.
enum class Delimiters : std::uint8_t
{
    Isolated,
    Removed,
    MergedWithPrevious,
    MergedWithNext,
    Contiguous
};

/// Finds what a Split cuts at: non-empty ranges of a text, ascending, without overlap.
using Finder = std::function<Result<std::vector<ByteRange>>(std::string_view)>;

[[nodiscard]] Finder findPattern(Regex pattern);
/// Each character of a kind is a match.
[[nodiscard]] Finder findCharacters(std::function<bool(char32_t)> isMatch);

/// Cuts at what a finder finds, or with `isInverted` at what lies between.
class Split final : public PreTokenizer
{
public:
    Split(Finder find, Delimiters delimiters, bool isInverted = false);

    [[nodiscard]] Status apply(AlignedText& text) const override;

private:
    Finder m_find;
    Delimiters m_delimiters;
    bool m_isInverted;
};

} // namespace fathom
