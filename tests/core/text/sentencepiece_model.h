// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::test {

/// Writes SentencePiece models (sentencepiece_model.proto) for tests.
struct SentencePieceModel
{
    enum class Type : std::uint8_t
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Byte = 6
    };
    struct Piece
    {
        std::string text;
        float score = 0;
        Type type = Type::Normal;
    };

    std::vector<Piece> pieces { { "<unk>", 0, Type::Unknown }, { "<s>", 0, Type::Control },
        { "</s>", 0, Type::Control } };
    bool isUnigram = false; ///< else byte pair encoding
    bool spellsBytes = false;
    bool addsDummyPrefix = true;
    bool removesExtraSpaces = false;
    std::int64_t unknownId = 0;
    std::int64_t beginningId = 1; ///< -1: there is none
    std::int64_t endId = 2;
    std::string normalizationTable;

    static std::string varint(std::uint64_t value)
    {
        std::string bytes;
        for (; value >= 0x80; value >>= 7U)
            bytes += static_cast<char>(value | 0x80U);
        return bytes + static_cast<char>(value);
    }
    static std::string number(unsigned field, std::uint64_t value)
    {
        return varint(field << 3U) + varint(value);
    }
    static std::string bytes(unsigned field, std::string_view content)
    {
        return varint(field << 3U | 2U) + varint(content.size()) + std::string(content);
    }
    static std::string fraction(unsigned field, float value)
    {
        std::string content(sizeof value, '\0');
        std::memcpy(content.data(), &value, sizeof value); // little-endian, as the format
        return varint(field << 3U | 5U) + content;
    }

    /// One piece of each byte, "<0x00>" to "<0xFF>".
    void addBytes()
    {
        spellsBytes = true;
        constexpr std::string_view digits = "0123456789ABCDEF";
        for (unsigned byte = 0; byte < 256; ++byte)
            pieces.push_back({ std::string("<0x") + digits[byte >> 4U] + digits[byte & 15U] + '>',
                0, Type::Byte });
    }

    [[nodiscard]] std::string serialized() const
    {
        std::string model;
        for (const Piece& piece : pieces) {
            model += bytes(1,
                bytes(1, piece.text) + fraction(2, piece.score)
                    + number(3, static_cast<std::uint64_t>(piece.type)));
        }
        // trainer_spec: kind of model, byte fallback, ids of <unk>, <s>, </s>
        model += bytes(2,
            number(3, isUnigram ? 1 : 2) + number(35, spellsBytes ? 1 : 0)
                + number(40, static_cast<std::uint64_t>(unknownId))
                + number(41, static_cast<std::uint64_t>(beginningId))
                + number(42, static_cast<std::uint64_t>(endId)));
        // normalizer_spec: table, dummy prefix, removal of spaces, spaces spelled "▁"
        const std::string table
            = normalizationTable.empty() ? std::string() : bytes(2, normalizationTable);
        return model
            + bytes(3,
                table + number(3, addsDummyPrefix ? 1 : 0) + number(4, removesExtraSpaces ? 1 : 0)
                    + number(5, 1));
    }
};

} // namespace fathom::test
