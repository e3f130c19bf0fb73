// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A SentencePiece model: what libsentencepiece makes of the bytes of a tokenizer.model. Behind an
/// interface because the library must not be linked by anything that also loads the engine
/// (core/base/own_library.h). Immutable and thread-safe.
class PieceModel
{
public:
    struct Piece
    {
        TokenId id;
        ByteRange range; ///< of the text; empty for all but the last byte piece of a character
        bool isByte = false; ///< spells one byte of a character that has no piece
    };

    /// The pieces that stand for a role, where the model has any.
    struct Roles
    {
        std::optional<TokenId> beginning; ///< of a text
        std::optional<TokenId> end;
        std::optional<TokenId> unknown;
    };

    virtual ~PieceModel() = default;

    /// Ids are in [0, size).
    [[nodiscard]] virtual std::size_t size() const = 0;
    /// Spelling of a piece; `id` must be one.
    [[nodiscard]] virtual std::string spelling(TokenId id) const = 0;
    [[nodiscard]] virtual std::optional<TokenId> find(std::string_view spelling) const = 0;
    [[nodiscard]] virtual Roles roles() const = 0;
    /// Cuts valid UTF-8 into pieces, after the model's own normalization.
    [[nodiscard]] virtual Result<std::vector<Piece>> cut(std::string_view text) const = 0;

protected:
    PieceModel() = default;
    PieceModel(const PieceModel&) = default;
    PieceModel& operator=(const PieceModel&) = default;
};

/// Loads the library with the first call, from any thread. `bytes` must have passed
/// checkSentencePieceModel; `where` is the file that errors name.
[[nodiscard]] Result<std::shared_ptr<const PieceModel>> openPieceModel(
    const std::string& bytes, const std::string& where);

} // namespace fathom
