// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fathom {

/// A SentencePiece model of byte pair encoding, to be written as its file is
/// (sentencepiece_model.proto): for vocabularies that come without one.
struct PieceProto
{
    struct Piece
    {
        std::string text;
        float score = 0;
        std::uint8_t kind = 1; ///< ModelProto.SentencePiece.Type
    };
    std::vector<Piece> pieces;
    bool addsDummyPrefix = true; ///< a space before the text
    bool removesExtraSpaces = false;
};

/// The bytes of a tokenizer.model without a normalization table. Characters without a piece are
/// spelled in bytes if there are pieces for bytes.
[[nodiscard]] std::string serialized(const PieceProto& model);

} // namespace fathom
