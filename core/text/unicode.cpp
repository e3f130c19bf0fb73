// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/unicode.h"

#include "core/io/utf8.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstdint>

namespace fathom {

namespace {

bool isContinuation(char byte)
{
    return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

} // namespace

bool isValidUtf8(std::string_view text)
{
    return !firstInvalidUtf8(text);
}

Status checkText(std::string_view text)
{
    if (text.size() > maximumTextSize) {
        return fail(ErrorCode::PromptTooLong,
            "The text has " + std::to_string(text.size()) + " bytes; at most "
                + std::to_string(maximumTextSize) + " are possible. Cut it into parts.");
    }
    if (const auto place = firstInvalidUtf8(text)) {
        return fail(ErrorCode::InvalidText,
            "The text is not valid UTF-8 (byte " + std::to_string(*place + 1)
                + "). Save it as UTF-8.");
    }
    return {};
}

std::vector<ByteRange> toCodePoints(std::string_view text, std::span<const ByteRange> offsets)
{
    // startsBefore[i] = code points that begin in front of byte i
    std::vector<std::uint32_t> startsBefore(text.size() + 1, 0);
    for (std::size_t i = 0; i < text.size(); ++i)
        startsBefore[i + 1] = startsBefore[i] + (isContinuation(text[i]) ? 0 : 1);

    std::vector<ByteRange> ranges;
    ranges.reserve(offsets.size());
    for (const ByteRange& offset : offsets) {
        const std::size_t first = std::min(offset.begin, text.size());
        const std::size_t last = std::clamp(offset.end, first, text.size());
        const bool isCut
            = first < text.size() && isContinuation(text[first]) && startsBefore[first] > 0;
        const std::size_t begin = startsBefore[first] - (isCut ? 1 : 0);
        ranges.push_back({ begin, first == last ? begin : startsBefore[last] });
    }
    return ranges;
}

char32_t nextCodePoint(std::string_view text, std::size_t& position)
{
    UChar32 codePoint = 0;
    U8_NEXT_OR_FFFD(text.data(), position, text.size(), codePoint);
    return static_cast<char32_t>(codePoint);
}

char32_t previousCodePoint(std::string_view text, std::size_t& position)
{
    auto index = static_cast<std::int32_t>(position);
    UChar32 codePoint = 0;
    U8_PREV_OR_FFFD(text.data(), 0, index, codePoint);
    position = static_cast<std::size_t>(index);
    return static_cast<char32_t>(codePoint);
}

bool isWhiteSpace(char32_t codePoint)
{
    return u_isUWhiteSpace(static_cast<UChar32>(codePoint)) != 0;
}

bool isWordCharacter(char32_t codePoint)
{
    const auto c = static_cast<UChar32>(codePoint);
    constexpr std::uint32_t categories = U_GC_M_MASK | U_GC_ND_MASK | U_GC_PC_MASK;
    return u_hasBinaryProperty(c, UCHAR_ALPHABETIC) != 0 || (U_GET_GC_MASK(c) & categories) != 0
        || u_hasBinaryProperty(c, UCHAR_JOIN_CONTROL) != 0;
}

std::string lowerCased(std::string_view text)
{
    std::string result;
    icu::UnicodeString::fromUTF8({ text.data(), static_cast<std::int32_t>(text.size()) })
        .toLower(icu::Locale::getRoot())
        .toUTF8String(result);
    return result;
}

} // namespace fathom
