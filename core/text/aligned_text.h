// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/tokenizer.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom {

/// A text on its way through a tokenizer: what it says now, the pieces it has been cut into, and
/// for each byte the bytes of the original text it stands for. Steps that change the text build a
/// new one by startPiece() and append().
class AlignedText
{
public:
    AlignedText() = default;
    /// A range of the original text, one piece.
    AlignedText(std::string_view original, ByteRange range);

    [[nodiscard]] const std::string& text() const { return m_text; }
    /// Non-empty ranges of text(), ascending.
    [[nodiscard]] const std::vector<ByteRange>& pieces() const { return m_pieces; }
    [[nodiscard]] std::string_view textOf(ByteRange range) const;
    /// Bytes of the original text behind a range of text().
    [[nodiscard]] ByteRange origin(ByteRange range) const;
    /// A range of this text as a text of one piece.
    [[nodiscard]] AlignedText slice(ByteRange range) const;

    void setPieces(std::vector<ByteRange> pieces) { m_pieces = std::move(pieces); }
    /// What is appended from now on belongs to a new piece.
    void startPiece() { m_isNewPiece = true; }
    /// Bytes that all stand for `origin`.
    void append(std::string_view bytes, ByteRange origin);
    /// A range of another text as it is.
    void append(const AlignedText& other, ByteRange range);
    void reserve(std::size_t bytes);

private:
    /// 32 bits are enough: see maximumTextSize (unicode.h).
    struct Origin
    {
        std::uint32_t begin = 0;
        std::uint32_t end = 0;
    };

    void extendPiece(std::size_t bytes);

    std::string m_text;
    std::vector<Origin> m_origins; // one per byte of m_text
    std::vector<ByteRange> m_pieces;
    bool m_isNewPiece = true;
};

} // namespace fathom
