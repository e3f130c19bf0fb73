// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/piece_proto.h"

#include "core/text/tokenizers/piece_fields.h"
#include "core/text/tokenizers/proto_message.h"

#include <algorithm>
#include <cstring>
#include <string_view>

namespace fathom {

namespace {

using namespace piece_fields;

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

std::string number(std::uint64_t field, std::uint64_t value)
{
    return varint(field << 3U | varintType) + varint(value);
}

std::string message(std::uint64_t field, std::string_view content)
{
    return varint(field << 3U | bytesType) + varint(content.size()) + std::string(content);
}

std::string fraction(std::uint64_t field, float value)
{
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value); // little-endian, as the format
    return varint(field << 3U | fixedType) + bytes;
}

void readPiece(std::string_view message, PieceProto::Piece& piece)
{
    MessageReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == pieceText)
            piece.text = field->bytes;
        if (field->number == pieceScore && field->wire == ProtoWire::Fixed32)
            piece.score = field->fraction();
        if (field->number == pieceKind)
            piece.kind = static_cast<std::uint8_t>(field->value);
    }
}

void readTrainer(std::string_view message, PieceProto& model)
{
    MessageReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == trainerKind)
            model.kind = field->value;
        if (field->number == trainerUnknownId)
            model.unknownId = field->value;
    }
}

void readNormalizer(std::string_view message, PieceProto& model)
{
    MessageReader reader(message);
    while (const auto field = reader.next()) {
        if (field->number == normalizerTable)
            model.normalizationTable = field->bytes;
        if (field->number == normalizerAddsDummyPrefix)
            model.addsDummyPrefix = field->value != 0;
        if (field->number == normalizerRemovesExtraSpaces)
            model.removesExtraSpaces = field->value != 0;
    }
}

} // namespace

std::string serialized(const PieceProto& model)
{
    std::string bytes;
    for (const auto& piece : model.pieces)
        bytes += message(modelPieces,
            message(pieceText, piece.text) + fraction(pieceScore, piece.score)
                + number(pieceKind, piece.kind));
    const bool spellsBytes = std::ranges::find(model.pieces, bytePiece, &PieceProto::Piece::kind)
        != model.pieces.end();
    bytes += message(modelTrainer,
        number(trainerKind, model.kind) + number(trainerFallsBackToBytes, spellsBytes ? 1 : 0)
            + (model.unknownId == 0 ? "" : number(trainerUnknownId, model.unknownId)));
    const auto& table = model.normalizationTable;
    return bytes
        + message(modelNormalizer,
            (table.empty() ? "" : message(normalizerTable, table))
                + number(normalizerAddsDummyPrefix, model.addsDummyPrefix ? 1 : 0)
                + number(normalizerRemovesExtraSpaces, model.removesExtraSpaces ? 1 : 0)
                + number(normalizerEscapesSpaces, 1) /* spaces become "▁" */);
}

PieceProto parsePieceProto(std::string_view bytes)
{
    PieceProto model;
    model.kind = unigramKind; // the format's defaults
    model.removesExtraSpaces = true;
    MessageReader reader(bytes);
    while (const auto field = reader.next()) {
        if (field->number == modelPieces)
            readPiece(field->bytes, model.pieces.emplace_back());
        if (field->number == modelTrainer)
            readTrainer(field->bytes, model);
        if (field->number == modelNormalizer)
            readNormalizer(field->bytes, model);
    }
    return model;
}

} // namespace fathom
