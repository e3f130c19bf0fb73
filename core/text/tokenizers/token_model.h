// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A token of a piece, and which of the piece's bytes it stands for.
struct PieceToken
{
    TokenId id;
    ByteRange range;
};

/// Third step of a pipeline: cuts one piece of text into tokens of a vocabulary. Immutable,
/// thread-safe.
class TokenModel
{
public:
    virtual ~TokenModel() = default;
    /// Appends the tokens of a piece of valid UTF-8; their ranges ascend.
    virtual void tokenize(std::string_view piece, std::vector<PieceToken>& tokens) const = 0;
    [[nodiscard]] virtual std::optional<TokenId> find(std::string_view token) const = 0;
    /// Empty for ids outside of the vocabulary.
    [[nodiscard]] virtual std::string_view tokenText(TokenId id) const = 0;
    /// Ids are in [0, vocabularySize).
    [[nodiscard]] virtual std::size_t vocabularySize() const = 0;
};

} // namespace fathom
