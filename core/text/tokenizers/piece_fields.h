// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

/// Field numbers of sentencepiece_model.proto.
namespace fathom::piece_fields {

inline constexpr std::uint64_t modelPieces = 1;
inline constexpr std::uint64_t modelTrainer = 2;
inline constexpr std::uint64_t modelNormalizer = 3;
inline constexpr std::uint64_t modelDenormalizer = 5;

inline constexpr std::uint64_t pieceText = 1;
inline constexpr std::uint64_t pieceScore = 2;
inline constexpr std::uint64_t pieceKind = 3;

inline constexpr std::uint64_t trainerKind = 3;
inline constexpr std::uint64_t trainerFallsBackToBytes = 35;
inline constexpr std::uint64_t trainerUnknownId = 40;

inline constexpr std::uint64_t normalizerTable = 2;
inline constexpr std::uint64_t normalizerAddsDummyPrefix = 3;
inline constexpr std::uint64_t normalizerRemovesExtraSpaces = 4;
inline constexpr std::uint64_t normalizerEscapesSpaces = 5;

} // namespace fathom::piece_fields
