// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizers/piece_model.h"

namespace fathom {

using PieceModelResult = Result<std::shared_ptr<const PieceModel>>;

/// What libfathom_sentencepiece exports (besides its version, core/base/own_library.h).
inline constexpr const char* pieceModelOpenSymbol = "fathomPieceModelOpen";
using PieceModelOpenFunction
    = void(const std::string& bytes, const std::string& where, PieceModelResult& result);

} // namespace fathom
