// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unicode_categories.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace fathom {

namespace {

std::uint32_t categoryOf(char32_t codePoint)
{
    return U_GET_GC_MASK(static_cast<UChar32>(codePoint));
}

/// Whether Unicode had the character in its version `major`.
bool isAsOldAs(int major, char32_t codePoint)
{
    UVersionInfo age {};
    u_charAge(static_cast<UChar32>(codePoint), age);
    return age[0] <= major && age[0] != 0;
}

template <std::size_t size>
bool isAmong(const std::array<char32_t, size>& characters, char32_t codePoint)
{
    return std::ranges::find(characters, codePoint) != characters.end();
}

// Characters whose category has changed since.
constexpr std::array<char32_t, 2> formerPunctuation { 0x166D, 0x111C9 };
constexpr std::array<char32_t, 1> formerNonspacing { 0x1734 };
constexpr std::array<char32_t, 4> laterNonspacing { 0x1885, 0x1886, 0xA9BD, 0x111C9 };
constexpr std::array<char32_t, 2> formerMarks { 0x1CF2, 0x1CF3 };
constexpr std::array<char32_t, 1> laterMarks { 0x111C9 };

} // namespace

bool isControlCharacter(char32_t codePoint)
{
    if (codePoint == U'\t' || codePoint == U'\n' || codePoint == U'\r')
        return false;
    const auto category = categoryOf(codePoint);
    return (category & (U_GC_CC_MASK | U_GC_CO_MASK)) != 0
        || ((category & U_GC_CF_MASK) != 0 && isAsOldAs(8, codePoint));
}

bool isPunctuation(char32_t codePoint)
{
    if (codePoint < 0x80)
        return codePoint > U' ' && codePoint < 0x7F
            && u_isalnum(static_cast<UChar32>(codePoint)) == 0;
    return ((categoryOf(codePoint) & U_GC_P_MASK) != 0 && isAsOldAs(8, codePoint))
        || isAmong(formerPunctuation, codePoint);
}

bool isNonspacingMark(char32_t codePoint)
{
    return ((categoryOf(codePoint) & U_GC_MN_MASK) != 0 && isAsOldAs(8, codePoint)
               && !isAmong(laterNonspacing, codePoint))
        || isAmong(formerNonspacing, codePoint);
}

bool isCombiningMark(char32_t codePoint)
{
    return ((categoryOf(codePoint) & U_GC_M_MASK) != 0 && isAsOldAs(9, codePoint)
               && !isAmong(laterMarks, codePoint))
        || isAmong(formerMarks, codePoint);
}

bool isNumeric(char32_t codePoint)
{
    return (categoryOf(codePoint) & U_GC_N_MASK) != 0;
}

bool isIdeograph(char32_t codePoint)
{
    constexpr std::array<std::pair<char32_t, char32_t>, 8> blocks { { { 0x4E00, 0x9FFF },
        { 0x3400, 0x4DBF }, { 0x20000, 0x2A6DF }, { 0x2A700, 0x2B73F }, { 0x2B740, 0x2B81F },
        { 0x2B920, 0x2CEAF }, { 0xF900, 0xFAFF }, { 0x2F800, 0x2FA1F } } };
    return std::ranges::any_of(blocks, [codePoint](const auto& block) {
        return codePoint >= block.first && codePoint <= block.second;
    });
}

} // namespace fathom
