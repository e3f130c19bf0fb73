// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/text_encoding.h"

#include "core/io/utf8.h"

#include <optional>

namespace fathom {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view byteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view saveAsUtf8 = "Save the file as UTF-8 (in Excel: \"CSV UTF-8\").";

std::string hexByte(char byte)
{
    constexpr std::string_view digits = "0123456789ABCDEF";
    const auto value = static_cast<unsigned char>(byte);
    return { '0', 'x', digits[value >> 4U], digits[value & 15U] };
}

/// Code units of UTF-16 text, converted one character at a time.
class Utf16Reader
{
public:
    Utf16Reader(std::string_view bytes, bool bigEndian)
        : m_bytes(bytes)
        , m_bigEndian(bigEndian)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_position + 1 >= m_bytes.size(); }

    /// Empty for half of a surrogate pair.
    std::optional<char32_t> next()
    {
        const auto first = unit();
        if (first < 0xD800 || first > 0xDFFF)
            return first;
        if (first > 0xDBFF || atEnd())
            return std::nullopt;
        const auto second = unit();
        if (second < 0xDC00 || second > 0xDFFF)
            return std::nullopt;
        return 0x10000 + ((first - 0xD800) << 10U) + (second - 0xDC00);
    }

private:
    char32_t unit()
    {
        const auto a = static_cast<unsigned char>(m_bytes[m_position]);
        const auto b = static_cast<unsigned char>(m_bytes[m_position + 1]);
        m_position += 2;
        return m_bigEndian ? char32_t { a } << 8U | b : char32_t { b } << 8U | a;
    }

    std::string_view m_bytes;
    bool m_bigEndian;
    std::size_t m_position = 0;
};

Status convertUtf16(
    std::string_view bytes, bool bigEndian, std::string& text, const std::string& source)
{
    text.clear();
    text.reserve(bytes.size());
    Utf16Reader reader(bytes, bigEndian);
    while (!reader.atEnd()) {
        const auto codePoint = reader.next();
        if (!codePoint)
            return fail(ErrorCode::InvalidText,
                "The file begins as UTF-16, but has half a character here. "
                    + std::string(saveAsUtf8),
                atLine(source, countLineEnds(text) + 1));
        appendUtf8(text, *codePoint);
    }
    if (bytes.size() % 2 != 0)
        return fail(ErrorCode::InvalidText,
            "The file begins as UTF-16, but ends in the middle of a character. "
                + std::string(saveAsUtf8),
            atLine(source, countLineEnds(text) + 1));
    return {};
}

} // namespace

std::size_t countLineEnds(std::string_view text)
{
    std::size_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        count += text[i] == '\n'
            || (text[i] == '\r' && (i + 1 == text.size() || text[i + 1] != '\n'));
    return count;
}

std::string atLine(const std::string& source, std::size_t line)
{
    return source + ", line " + std::to_string(line);
}

Result<std::string_view> decodeText(
    std::string_view bytes, std::string& storage, const std::string& source)
{
    auto text = bytes;
    const bool bigEndian = bytes.starts_with("\xFE\xFF"sv);
    if (bigEndian || bytes.starts_with("\xFF\xFE"sv)) {
        if (auto status = convertUtf16(bytes.substr(2), bigEndian, storage, source); !status)
            return tl::unexpected(std::move(status.error()));
        text = storage;
    } else if (text.starts_with(byteOrderMark)) {
        text.remove_prefix(byteOrderMark.size());
    }
    if (const auto zero = text.find('\0'); zero != std::string_view::npos)
        return fail(ErrorCode::InvalidText,
            "There is a zero byte here, so this is not a text file, or it is UTF-16 without a byte "
            "order mark. "
                + std::string(saveAsUtf8),
            atLine(source, countLineEnds(text.substr(0, zero)) + 1));
    if (const auto bad = firstInvalidUtf8(text))
        return fail(ErrorCode::InvalidText,
            "The byte " + hexByte(text[*bad]) + " here is not UTF-8 text. "
                + std::string(saveAsUtf8),
            atLine(source, countLineEnds(text.substr(0, *bad)) + 1));
    return text;
}

} // namespace fathom
