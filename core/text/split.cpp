// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/split.h"

#include "core/text/unicode.h"

#include <utility>

namespace fathom {

namespace {

/// Part of a piece: what was found, or what lies between.
struct Part
{
    ByteRange range;
    bool isMatch = false;
};

/// Joins the matches with what is before or behind them, as `delimiters` says. Of several matches
/// in a row, MergedWithPrevious joins only the first and MergedWithNext only the last.
std::vector<Part> joined(const std::vector<Part>& parts, Delimiters delimiters)
{
    std::vector<Part> result;
    const auto joinsPrevious = [&](std::size_t i) {
        const bool follows = i > 0 && parts[i - 1].isMatch;
        switch (delimiters) {
        case Delimiters::Contiguous:
            return i > 0 && parts[i - 1].isMatch == parts[i].isMatch;
        case Delimiters::MergedWithPrevious:
            return i > 0 && parts[i].isMatch && !follows;
        case Delimiters::MergedWithNext:
            return follows && !parts[i].isMatch;
        case Delimiters::Isolated:
        case Delimiters::Removed:
            break;
        }
        return false;
    };
    for (std::size_t i = 0; i < parts.size(); ++i) {
        if (joinsPrevious(i))
            result.back().range.end = parts[i].range.end;
        else
            result.push_back(parts[i]);
    }
    return result;
}

std::vector<Part> partsOf(ByteRange piece, const std::vector<ByteRange>& matches, bool isInverted)
{
    std::vector<Part> parts;
    const auto add = [&](ByteRange range, bool isMatch) {
        if (range.begin < range.end)
            parts.push_back({ range, isMatch != isInverted });
    };
    std::size_t done = piece.begin;
    for (const ByteRange& match : matches) {
        add({ done, piece.begin + match.begin }, false);
        done = piece.begin + match.end;
        add({ piece.begin + match.begin, done }, true);
    }
    add({ done, piece.end }, false);
    return parts;
}

} // namespace

Finder findPattern(Regex pattern)
{
    return [pattern = std::move(pattern)](std::string_view text) { return pattern.matches(text); };
}

Finder findCharacters(std::function<bool(char32_t)> isMatch)
{
    return [isMatch = std::move(isMatch)](std::string_view text) -> Result<std::vector<ByteRange>> {
        std::vector<ByteRange> matches;
        for (std::size_t i = 0; i < text.size();) {
            const std::size_t begin = i;
            if (isMatch(nextCodePoint(text, i)))
                matches.push_back({ begin, i });
        }
        return matches;
    };
}

Split::Split(Finder find, Delimiters delimiters, bool isInverted)
    : m_find(std::move(find))
    , m_delimiters(delimiters)
    , m_isInverted(isInverted)
{
}

Status Split::apply(AlignedText& text) const
{
    std::vector<ByteRange> pieces;
    for (const ByteRange& piece : text.pieces()) {
        auto matches = m_find(text.textOf(piece));
        if (!matches)
            return propagate(matches);
        for (const Part& part : joined(partsOf(piece, *matches, m_isInverted), m_delimiters)) {
            if (!part.isMatch || m_delimiters != Delimiters::Removed)
                pieces.push_back(part.range);
        }
    }
    text.setPieces(std::move(pieces));
    return {};
}

} // namespace fathom
