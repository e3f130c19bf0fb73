// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/split.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// When a step puts a space in front of a piece.
enum class PrefixSpace : std::uint8_t
{
    Always,
    First, ///< where the text begins
    Never
};

/// SentencePiece's words: spaces become a visible character, in front of the word they precede.
class Metaspace final : public PreTokenizer
{
public:
    Metaspace(std::string replacement, PrefixSpace prefixSpace, bool splits);
    Metaspace(const Metaspace&) = delete; // m_split refers to it
    Metaspace& operator=(const Metaspace&) = delete;

    [[nodiscard]] Status apply(AlignedText& text) const override;

private:
    void appendSpaced(const AlignedText& text, ByteRange piece, AlignedText& spaced) const;
    [[nodiscard]] std::vector<ByteRange> findReplacements(std::string_view text) const;

    std::string m_replacement;
    PrefixSpace m_prefixSpace;
    std::optional<Split> m_split;
};

} // namespace fathom
