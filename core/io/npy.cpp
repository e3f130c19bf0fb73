// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>
#include <utility>

namespace fathom {

namespace {

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t mostDimensions = 32; // NumPy's own limit
constexpr std::size_t longestHeader = 1 << 20;

struct DescrRow
{
    std::string_view descr;
    TensorDtype dtype;
};

constexpr std::array<DescrRow, 12> descrTable { {
    { "<f2", TensorDtype::F16 },
    { "<f4", TensorDtype::F32 },
    { "<f8", TensorDtype::F64 },
    { "|b1", TensorDtype::Bool },
    { "|i1", TensorDtype::I8 },
    { "|u1", TensorDtype::U8 },
    { "<i2", TensorDtype::I16 },
    { "<u2", TensorDtype::U16 },
    { "<i4", TensorDtype::I32 },
    { "<u4", TensorDtype::U32 },
    { "<i8", TensorDtype::I64 },
    { "<u8", TensorDtype::U64 },
} };

std::string_view asText(std::span<const std::byte> bytes)
{
    return { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
}

/// The Python literals a header is made of, read from left to right.
class LiteralReader
{
public:
    explicit LiteralReader(std::string_view text)
        : m_rest(text)
    {
    }

    bool take(char expected)
    {
        skipSpaces();
        if (m_rest.empty() || m_rest.front() != expected)
            return false;
        m_rest.remove_prefix(1);
        return true;
    }

    /// 'text' or "text", without escapes: none of the keys and values has any.
    std::optional<std::string_view> quoted()
    {
        skipSpaces();
        if (m_rest.empty() || (m_rest.front() != '\'' && m_rest.front() != '"'))
            return std::nullopt;
        const auto end = m_rest.find(m_rest.front(), 1);
        if (end == std::string_view::npos)
            return std::nullopt;
        const auto text = m_rest.substr(1, end - 1);
        m_rest.remove_prefix(end + 1);
        return text.find('\\') == std::string_view::npos ? std::optional(text) : std::nullopt;
    }

    std::optional<bool> boolean()
    {
        skipSpaces();
        for (const auto& [word, value] : { std::pair("True", true), std::pair("False", false) }) {
            if (m_rest.starts_with(word)) {
                m_rest.remove_prefix(std::string_view(word).size());
                return value;
            }
        }
        return std::nullopt;
    }

    /// (), (3,), (3, 4): sizes, not negative. Python 2 wrote 3L.
    std::optional<std::vector<std::int64_t>> tuple()
    {
        if (!take('('))
            return std::nullopt;
        std::vector<std::int64_t> sizes;
        while (!take(')')) {
            skipSpaces();
            std::int64_t size = 0;
            const auto [end, error]
                = std::from_chars(m_rest.data(), m_rest.data() + m_rest.size(), size);
            if (error != std::errc {} || size < 0 || sizes.size() == mostDimensions)
                return std::nullopt;
            m_rest.remove_prefix(static_cast<std::size_t>(end - m_rest.data()));
            sizes.push_back(size);
            if (!m_rest.empty() && m_rest.front() == 'L')
                m_rest.remove_prefix(1);
            if (take(','))
                continue;
            if (sizes.size() == 1 || !take(')')) // (3) is a number in brackets, not a tuple
                return std::nullopt;
            break;
        }
        return sizes;
    }

    bool atEnd()
    {
        skipSpaces();
        return m_rest.empty();
    }

private:
    void skipSpaces()
    {
        while (!m_rest.empty()
            && std::string_view(" \t\r\n").find(m_rest.front()) != std::string_view::npos)
            m_rest.remove_prefix(1);
    }

    std::string_view m_rest;
};

struct Header
{
    std::optional<std::string_view> descr;
    std::optional<bool> isColumnMajor;
    std::optional<std::vector<std::int64_t>> shape;
};

/// {'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }
std::optional<Header> readHeader(std::string_view text)
{
    LiteralReader reader(text);
    Header header;
    if (!reader.take('{'))
        return std::nullopt;
    while (!reader.take('}')) {
        const auto key = reader.quoted();
        if (!key || !reader.take(':'))
            return std::nullopt;
        const auto isNew = [&](std::string_view name, const auto& value) {
            return *key == name && !value.has_value();
        };
        if (isNew("descr", header.descr))
            header.descr = reader.quoted();
        else if (isNew("fortran_order", header.isColumnMajor))
            header.isColumnMajor = reader.boolean();
        else if (isNew("shape", header.shape))
            header.shape = reader.tuple();
        else
            return std::nullopt;
        if (!reader.take(',')) {
            if (!reader.take('}'))
                return std::nullopt;
            break;
        }
    }
    if (!reader.atEnd() || !header.descr || !header.isColumnMajor || !header.shape)
        return std::nullopt;
    return header;
}

/// What else a type may be, and what to do about it.
std::string unsupportedType(std::string_view descr)
{
    const auto found
        = "The elements are of NumPy type \"" + std::string(descr.substr(0, 40)) + "\"; ";
    if (descr.starts_with('>'))
        return found + "save them little-endian: array.astype(array.dtype.newbyteorder('<')).";
    if (descr.find('O') != std::string_view::npos)
        return found + "pickled objects are not read. Save an array of numbers.";
    return found + "numbers and booleans are read. Save the array as float32 or int64.";
}

std::uint32_t littleEndian(std::span<const std::byte> bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = bytes.size(); i > 0; --i)
        value = value << 8U | std::to_integer<std::uint32_t>(bytes[i - 1]);
    return value;
}

} // namespace

bool isNpy(std::span<const std::byte> bytes)
{
    return asText(bytes).starts_with(magic);
}

Result<NpyContent> parseNpy(std::span<const std::byte> bytes, const std::string& source)
{
    const auto damaged = [&](const std::string& message) {
        return fail(
            ErrorCode::InvalidFormat, message + " Save the array again with numpy.save.", source);
    };
    if (!isNpy(bytes))
        return damaged("This is not a .npy file: it does not begin with \\x93NUMPY.");
    if (bytes.size() < magic.size() + 2)
        return damaged("The .npy file ends before its version.");
    const auto version = std::to_integer<int>(bytes[magic.size()]);
    if (version < 1 || version > 3)
        return damaged("The .npy file is of version " + std::to_string(version)
            + "; versions 1 to 3 are read.");
    const std::size_t lengthBytes = version == 1 ? 2 : 4;
    const auto lengthBegin = magic.size() + 2;
    if (bytes.size() < lengthBegin + lengthBytes)
        return damaged("The .npy file ends before its header.");
    const std::size_t length = littleEndian(bytes.subspan(lengthBegin, lengthBytes));
    const auto headerBegin = lengthBegin + lengthBytes;
    if (length > longestHeader || length > bytes.size() - headerBegin)
        return damaged("The header should have " + std::to_string(length)
            + " bytes, which is more than there can be.");

    const auto header = readHeader(asText(bytes.subspan(headerBegin, length)));
    if (!header) {
        return damaged("The header is not {'descr': '<f4', 'fortran_order': False, 'shape': (rows, "
                       "columns)} with a type in "
                       "quotes and sizes of 0 and more.");
    }
    const auto row = std::ranges::find(descrTable, *header->descr, &DescrRow::descr);
    if (row == descrTable.end())
        return fail(ErrorCode::InvalidFormat, unsupportedType(*header->descr), source);
    const auto elements = bytes.subspan(headerBegin + length);
    const auto expected = byteCount(row->dtype, *header->shape);
    if (!expected || *expected != elements.size()) {
        return damaged("The elements should take " + (expected ? std::to_string(*expected) : "more")
            + " bytes " + (expected ? "" : "than any file has ") + "by the header, but there are "
            + std::to_string(elements.size()) + ".");
    }
    return NpyContent { row->dtype, *header->shape, *header->isColumnMajor, elements };
}

} // namespace fathom
