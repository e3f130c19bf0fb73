// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/aligned_text.h"

namespace fathom {

AlignedText::AlignedText(std::string_view original, ByteRange range)
    : m_text(original.substr(range.begin, range.end - range.begin))
{
    m_origins.reserve(m_text.size());
    for (auto i = static_cast<std::uint32_t>(range.begin); i < range.end; ++i)
        m_origins.push_back({ i, i + 1 });
    if (!m_text.empty())
        m_pieces.push_back({ 0, m_text.size() });
}

std::string_view AlignedText::textOf(ByteRange range) const
{
    return std::string_view(m_text).substr(range.begin, range.end - range.begin);
}

ByteRange AlignedText::origin(ByteRange range) const
{
    if (range.begin < range.end)
        return { m_origins[range.begin].begin, m_origins[range.end - 1].end };
    if (range.begin < m_origins.size())
        return { m_origins[range.begin].begin, m_origins[range.begin].begin };
    const std::size_t last = m_origins.empty() ? 0 : m_origins.back().end;
    return { last, last };
}

AlignedText AlignedText::slice(ByteRange range) const
{
    AlignedText part;
    part.startPiece();
    part.append(*this, range);
    return part;
}

void AlignedText::append(std::string_view bytes, ByteRange origin)
{
    m_text += bytes;
    m_origins.insert(m_origins.end(), bytes.size(),
        { static_cast<std::uint32_t>(origin.begin), static_cast<std::uint32_t>(origin.end) });
    extendPiece(bytes.size());
}

void AlignedText::append(const AlignedText& other, ByteRange range)
{
    m_text += other.textOf(range);
    const auto origins = other.m_origins.begin();
    m_origins.insert(m_origins.end(), origins + static_cast<std::ptrdiff_t>(range.begin),
        origins + static_cast<std::ptrdiff_t>(range.end));
    extendPiece(range.end - range.begin);
}

void AlignedText::extendPiece(std::size_t bytes)
{
    if (bytes == 0)
        return;
    if (m_isNewPiece)
        m_pieces.push_back({ m_text.size() - bytes, m_text.size() });
    m_isNewPiece = false;
    m_pieces.back().end = m_text.size();
}

void AlignedText::reserve(std::size_t bytes)
{
    m_text.reserve(bytes);
    m_origins.reserve(bytes);
}

} // namespace fathom
