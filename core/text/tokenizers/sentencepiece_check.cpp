// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/sentencepiece_check.h"

#include "core/text/double_array.h"
#include "core/text/tokenizers/piece_fields.h"
#include "core/text/tokenizers/proto_message.h"
#include "core/text/unicode.h"

#include <cmath>
#include <cstdint>

namespace fathom {

namespace {

constexpr std::size_t maximumPieceSize = 65'536;

using namespace piece_fields;

bool isSafeNormalizer(std::string_view message)
{
    MessageReader reader(message);
    while (!reader.atEnd()) {
        const auto field = reader.next();
        if (!field)
            return false;
        if (field->number != normalizerTable)
            continue;
        if (field->wire != ProtoWire::Bytes
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
        if (field->number == pieceText && field->wire == ProtoWire::Bytes)
            text = field->bytes;
        if (field->number == pieceScore && field->wire == ProtoWire::Fixed32
            && !std::isfinite(field->fraction()))
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
            const std::string problem = field->wire == ProtoWire::Bytes
                ? problemOfPiece(field->bytes)
                : "is not a protocol buffers message";
            if (!problem.empty())
                return refuse("piece " + std::to_string(pieces) + ' ' + problem);
            ++pieces;
        }
        const bool isNormalizer
            = field->number == modelNormalizer || field->number == modelDenormalizer;
        if (isNormalizer && (field->wire != ProtoWire::Bytes || !isSafeNormalizer(field->bytes)))
            return refuse("its normalization table is damaged");
    }
    return pieces > 0 ? Status() : refuse("it has no pieces");
}

} // namespace fathom
