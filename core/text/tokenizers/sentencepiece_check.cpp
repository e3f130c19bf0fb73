// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/sentencepiece_check.h"

#include "core/text/double_array.h"
#include "core/text/unicode.h"

#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <optional>
#include <unordered_set>
#include <vector>

namespace fathom {

namespace {

constexpr std::size_t maximumPieceSize = 65'536;

// Field numbers of sentencepiece_model.proto.
constexpr std::uint64_t modelPieces = 1;
constexpr std::uint64_t modelNormalizer = 3;
constexpr std::uint64_t modelDenormalizer = 5;
constexpr std::uint64_t pieceText = 1;
constexpr std::uint64_t pieceScore = 2;
constexpr std::uint64_t normalizerTable = 2;

enum class Wire : std::uint8_t
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5
};

struct Field
{
    std::uint64_t number = 0;
    Wire wire = Wire::Varint;
    std::string_view bytes; // of Bytes, Fixed32, Fixed64
};

/// Reads the fields of one protocol buffers message.
class MessageReader
{
public:
    explicit MessageReader(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }

    /// Empty if the bytes are no such field.
    std::optional<Field> next()
    {
        const auto key = varint();
        if (!key || *key >> 3U == 0)
            return std::nullopt;
        Field field { .number = *key >> 3U, .wire = static_cast<Wire>(*key & 7U), .bytes = {} };
        std::optional<std::uint64_t> size;
        switch (field.wire) {
        case Wire::Varint:
            return varint() ? std::optional(field) : std::nullopt;
        case Wire::Fixed64:
            size = 8;
            break;
        case Wire::Fixed32:
            size = 4;
            break;
        case Wire::Bytes:
            size = varint();
            break;
        }
        if (!size || *size > m_rest.size())
            return std::nullopt;
        field.bytes = m_rest.substr(0, *size);
        m_rest.remove_prefix(*size);
        return field;
    }

private:
    std::optional<std::uint64_t> varint()
    {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= std::uint64_t { byte & 0x7FU } << shift;
            if (byte < 0x80)
                return value;
        }
        return std::nullopt;
    }

    std::string_view m_rest;
};

std::uint32_t littleEndian32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t { static_cast<unsigned char>(bytes[i]) } << (8 * i);
    return value;
}

bool isSafeNormalizer(std::string_view message)
{
    MessageReader reader(message);
    while (!reader.atEnd()) {
        const auto field = reader.next();
        if (!field)
            return false;
        if (field->number != normalizerTable)
            continue;
        if (field->wire != Wire::Bytes
            || (!field->bytes.empty() && !ReplacementTable::create(field->bytes)))
            return false;
    }
    return true;
}

/// What is wrong with a piece; empty: nothing.
std::string problemOfPiece(std::string_view message)
{
    std::string_view text;
    MessageReader reader(message);
    while (!reader.atEnd()) {
        const auto field = reader.next();
        if (!field)
            return "is cut off or not a protocol buffers message";
        if (field->number == pieceText && field->wire == Wire::Bytes)
            text = field->bytes;
        if (field->number == pieceScore && field->wire == Wire::Fixed32
            && !std::isfinite(std::bit_cast<float>(littleEndian32(field->bytes))))
            return "has a score that is no number";
    }
    if (text.empty())
        return "has no text";
    if (text.size() > maximumPieceSize)
        return "has more than " + std::to_string(maximumPieceSize) + " bytes";
    if (text.find('\0') != std::string_view::npos || !isValidUtf8(text))
        return "is not valid UTF-8 without zero bytes";
    return {};
}

} // namespace

Status checkSentencePieceModel(std::string_view bytes, const std::string& where)
{
    const auto refuse = [&](const std::string& problem) {
        return fail(ErrorCode::InvalidTokenizer,
            "This is no SentencePiece model that can be used: " + problem
                + ". Copy or download the file again.",
            where);
    };
    std::size_t pieces = 0;
    MessageReader reader(bytes);
    while (!reader.atEnd()) {
        const auto field = reader.next();
        if (!field)
            return refuse("it is cut off or not a protocol buffers message");
        if (field->number == modelPieces) {
            const std::string problem = field->wire == Wire::Bytes
                ? problemOfPiece(field->bytes)
                : "is not a protocol buffers message";
            if (!problem.empty())
                return refuse("piece " + std::to_string(pieces) + ' ' + problem);
            ++pieces;
        }
        const bool isNormalizer
            = field->number == modelNormalizer || field->number == modelDenormalizer;
        if (isNormalizer && (field->wire != Wire::Bytes || !isSafeNormalizer(field->bytes)))
            return refuse("its normalization table is damaged");
    }
    return pieces > 0 ? Status() : refuse("it has no pieces");
}

} // namespace fathom
