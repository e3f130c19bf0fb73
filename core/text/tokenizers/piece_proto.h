// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// What the file of a SentencePiece model says (sentencepiece_model.proto).
struct PieceProto
{
    struct Piece
    {
        std::string text;
        float score = 0;
        std::uint8_t kind = 1; ///< ModelProto.SentencePiece.Type
    };
    std::vector<Piece> pieces;
    std::uint64_t kind = 2; ///< TrainerSpec.ModelType: 1 unigram, 2 byte pair encoding
    std::uint64_t unknownId = 0; ///< of the piece for what is unknown
    std::string normalizationTable {};
    bool addsDummyPrefix = true; ///< a space before the text
    bool removesExtraSpaces = false;
};

/// Kinds of pieces and models that have a meaning here.
inline constexpr std::uint64_t unigramKind = 1;
inline constexpr std::uint8_t bytePiece = 6; ///< spells one byte of a character without a piece

/// The bytes of such a file. Characters without a piece are spelled in bytes if there are pieces
/// for bytes.
[[nodiscard]] std::string serialized(const PieceProto& model);
/// The other way round; `bytes` must have passed checkSentencePieceModel.
[[nodiscard]] PieceProto parsePieceProto(std::string_view bytes);

} // namespace fathom
