// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/metaspace.h"

#include "core/text/unicode.h"

#include <utility>

namespace fathom {

Metaspace::Metaspace(std::string replacement, PrefixSpace prefixSpace, bool splits)
    : m_replacement(std::move(replacement))
    , m_prefixSpace(prefixSpace)
{
    if (splits)
        m_split.emplace([this](std::string_view text) { return findReplacements(text); },
            Delimiters::MergedWithNext);
}

Status Metaspace::apply(AlignedText& text) const
{
    AlignedText spaced;
    spaced.reserve(text.text().size() * 5 / 4);
    for (const ByteRange& piece : text.pieces()) {
        spaced.startPiece();
        appendSpaced(text, piece, spaced);
    }
    text = std::move(spaced);
    return m_split ? m_split->apply(text) : Status();
}

void Metaspace::appendSpaced(const AlignedText& text, ByteRange piece, AlignedText& spaced) const
{
    const std::string_view characters = text.textOf(piece);
    const bool isSpacedAlready
        = characters.starts_with(' ') || characters.starts_with(m_replacement);
    const bool isWanted = m_prefixSpace == PrefixSpace::Always
        || (m_prefixSpace == PrefixSpace::First && text.origin(piece).begin == 0);
    if (isWanted && !isSpacedAlready) {
        std::size_t second = piece.begin;
        (void)nextCodePoint(text.text(), second);
        spaced.append(m_replacement, text.origin({ piece.begin, second }));
    }
    std::size_t done = piece.begin;
    for (std::size_t i = piece.begin; i < piece.end; ++i) {
        if (text.text()[i] != ' ')
            continue;
        spaced.append(text, { done, i });
        spaced.append(m_replacement, text.origin({ i, i + 1 }));
        done = i + 1;
    }
    spaced.append(text, { done, piece.end });
}

std::vector<ByteRange> Metaspace::findReplacements(std::string_view text) const
{
    std::vector<ByteRange> found;
    for (auto at = text.find(m_replacement); at != std::string_view::npos;
         at = text.find(m_replacement, at + m_replacement.size()))
        found.push_back({ at, at + m_replacement.size() });
    return found;
}

} // namespace fathom
