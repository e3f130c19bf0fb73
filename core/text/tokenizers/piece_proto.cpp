// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/piece_proto.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace fathom {

namespace {

// Field numbers of sentencepiece_model.proto.
constexpr unsigned piecesField = 1;
constexpr unsigned trainerField = 2;
constexpr unsigned normalizerField = 3;
constexpr std::uint8_t byteKind = 6;

// Wire types of protocol buffers.
constexpr unsigned varintType = 0;
constexpr unsigned bytesType = 2;
constexpr unsigned fixedType = 5;

std::string varint(std::uint64_t value)
{
    std::string bytes;
    for (; value >= 0x80U; value >>= 7U)
        bytes += static_cast<char>(value | 0x80U);
    return bytes + static_cast<char>(value);
}

std::string number(unsigned field, std::uint64_t value)
{
    return varint(field << 3U | varintType) + varint(value);
}

std::string message(unsigned field, std::string_view content)
{
    return varint(field << 3U | bytesType) + varint(content.size()) + std::string(content);
}

std::string fraction(unsigned field, float value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value); // little-endian, as the format
    return varint(field << 3U | fixedType) + bytes;
}

} // namespace

std::string serialized(const PieceProto& model)
{
    std::string bytes;
    for (const auto& piece : model.pieces)
        bytes += message(
            piecesField, message(1, piece.text) + fraction(2, piece.score) + number(3, piece.kind));
    const bool spellsBytes
        = std::ranges::find(model.pieces, byteKind, &PieceProto::Piece::kind) != model.pieces.end();
    bytes += message(trainerField, number(3, 2) /* BPE */ + number(35, spellsBytes ? 1 : 0));
    return bytes
        + message(normalizerField,
            number(3, model.addsDummyPrefix ? 1 : 0) + number(4, model.removesExtraSpaces ? 1 : 0)
                + number(5, 1) /* spaces become "▁" */);
}

} // namespace fathom
