// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/characters.h"

#include "core/io/utf8.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/value.h"
#include "core/text/unicode.h"

#include <unicode/locid.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

namespace fathom::jinja {

std::vector<std::string> charactersOf(std::string_view text)
{
    std::vector<std::string> characters;
    for (std::size_t i = 0; i < text.size();) {
        const auto begin = i;
        (void)nextCodePoint(text, i);
        characters.emplace_back(text.substr(begin, i - begin));
        if (characters.size() > maximumItems)
            throw TemplateError("a text of more than " + std::to_string(maximumItems)
                + " characters cannot be taken apart");
    }
    return characters;
}

std::int64_t characterCount(std::string_view text)
{
    return std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; });
}

bool isPythonSpace(char32_t character)
{
    return isWhiteSpace(character) || (character >= 0x1C && character <= 0x1F);
}

namespace {

bool isStripped(char32_t character, std::optional<std::string_view> characters)
{
    if (!characters)
        return isPythonSpace(character);
    for (std::size_t i = 0; i < characters->size();) {
        if (nextCodePoint(*characters, i) == character)
            return true;
    }
    return false;
}

bool isLineEnd(char32_t c)
{
    return (c >= 0x0A && c <= 0x0D) || (c >= 0x1C && c <= 0x1E) || c == 0x85 || c == 0x2028
        || c == 0x2029;
}

} // namespace

std::string_view strip(
    std::string_view text, Sides sides, std::optional<std::string_view> characters)
{
    if (sides != Sides::Right) {
        for (std::size_t i = 0; !text.empty(); i = 0) {
            if (!isStripped(nextCodePoint(text, i), characters))
                break;
            text.remove_prefix(i);
        }
    }
    if (sides != Sides::Left) {
        while (!text.empty()) {
            auto i = text.size();
            if (!isStripped(previousCodePoint(text, i), characters))
                break;
            text = text.substr(0, i);
        }
    }
    return text;
}

std::string replaceAll(
    std::string_view text, std::string_view from, std::string_view to, std::int64_t atMost)
{
    if (from.empty())
        throw TemplateError("'replace' needs a text to look for that is not empty");
    std::string result;
    std::size_t begin = 0;
    for (std::int64_t n = 0; atMost < 0 || n < atMost; ++n) {
        const auto found = text.find(from, begin);
        if (found == std::string_view::npos)
            break;
        result.append(text.substr(begin, found - begin)).append(to);
        if (result.size() > maximumValueSize)
            throw TemplateError("'replace' makes too long a text");
        begin = found + from.size();
    }
    return result.append(text.substr(begin));
}

std::vector<std::string> splitAt(
    std::string_view text, std::string_view separator, std::int64_t atMost)
{
    if (separator.empty())
        throw TemplateError("'split' needs a separator that is not empty");
    std::vector<std::string> parts;
    std::size_t begin = 0;
    for (std::int64_t n = 0; atMost < 0 || n < atMost; ++n) {
        const auto found = text.find(separator, begin);
        if (found == std::string_view::npos)
            break;
        parts.emplace_back(text.substr(begin, found - begin));
        begin = found + separator.size();
    }
    parts.emplace_back(text.substr(begin));
    return parts;
}

std::vector<std::string> splitAtFromEnd(
    std::string_view text, std::string_view separator, std::int64_t atMost)
{
    if (separator.empty())
        throw TemplateError("'rsplit' needs a separator that is not empty");
    std::vector<std::string> parts;
    for (std::int64_t n = 0; atMost < 0 || n < atMost; ++n) {
        const auto found = text.rfind(separator);
        if (found == std::string_view::npos)
            break;
        parts.emplace_back(text.substr(found + separator.size()));
        text = text.substr(0, found);
    }
    parts.emplace_back(text);
    std::ranges::reverse(parts);
    return parts;
}

std::vector<std::string> splitAtSpaces(std::string_view text, std::int64_t atMost)
{
    std::vector<std::string> parts;
    text = strip(text, Sides::Left);
    while (!text.empty()) {
        if (atMost >= 0 && static_cast<std::int64_t>(parts.size()) == atMost) {
            parts.emplace_back(strip(text, Sides::Right));
            break;
        }
        std::size_t end = 0;
        for (std::size_t i = 0; i < text.size(); end = i) {
            if (isPythonSpace(nextCodePoint(text, i)))
                break;
        }
        parts.emplace_back(text.substr(0, end));
        text = strip(text.substr(end), Sides::Left);
    }
    return parts;
}

std::vector<std::string> splitIntoLines(std::string_view text)
{
    std::vector<std::string> lines;
    std::size_t begin = 0;
    for (std::size_t i = 0; i < text.size();) {
        const auto end = i;
        const auto character = nextCodePoint(text, i);
        if (!isLineEnd(character))
            continue;
        if (character == U'\r' && i < text.size() && text[i] == '\n')
            ++i;
        lines.emplace_back(text.substr(begin, end - begin));
        begin = i;
    }
    if (begin < text.size())
        lines.emplace_back(text.substr(begin));
    return lines;
}

namespace {

icu::UnicodeString toIcu(std::string_view text)
{
    return icu::UnicodeString::fromUTF8(
        icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

} // namespace

std::string upper(std::string_view text)
{
    std::string result;
    return toIcu(text).toUpper(icu::Locale::getRoot()).toUTF8String(result);
}

std::string lower(std::string_view text)
{
    std::string result;
    return toIcu(text).toLower(icu::Locale::getRoot()).toUTF8String(result);
}

std::string titled(std::string_view text, const std::function<bool(char32_t)>& isBoundary)
{
    std::string result;
    std::size_t word = 0; // where the part not written yet begins
    bool isInside = false;
    for (std::size_t i = 0; i < text.size();) {
        const auto begin = i;
        const auto character = nextCodePoint(text, i);
        if (isBoundary(character)) {
            result += lower(text.substr(word, begin - word));
            result += text.substr(begin, i - begin);
            isInside = false;
            word = i;
        } else if (!isInside) {
            appendUtf8(result, static_cast<char32_t>(u_totitle(static_cast<UChar32>(character))));
            isInside = true;
            word = i;
        }
    }
    return result += lower(text.substr(word));
}

std::string capitalized(std::string_view text)
{
    return titled(text, [](char32_t) { return false; });
}

} // namespace fathom::jinja
