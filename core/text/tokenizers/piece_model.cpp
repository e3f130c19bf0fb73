// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/piece_model.h"

#include "core/base/own_library.h"
#include "core/text/tokenizers/piece_model_entry.h"

namespace fathom {

Result<std::shared_ptr<const PieceModel>> openPieceModel(
    const std::string& bytes, const std::string& where)
{
    auto library
        = OwnLibrary::open("libfathom_sentencepiece.so", "The reader of SentencePiece models");
    if (!library)
        return propagate(library);
    auto open = library->function<PieceModelOpenFunction>(pieceModelOpenSymbol);
    if (!open)
        return propagate(open);
    PieceModelResult result = fail(ErrorCode::Internal, "SentencePiece returned nothing.", where);
    (*open)(bytes, where, result);
    return result;
}

} // namespace fathom
