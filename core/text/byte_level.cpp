// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/byte_level.h"

#include "core/io/utf8.h"

namespace fathom {

namespace {

bool isPrintable(unsigned byte)
{
    return (byte >= '!' && byte <= '~') || (byte >= 0xA1 && byte <= 0xAC) || byte >= 0xAE;
}

std::array<std::string, 256> makeSpellings()
{
    std::array<std::string, 256> spellings;
    char32_t nextFree = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte)
        appendUtf8(spellings[byte], isPrintable(byte) ? static_cast<char32_t>(byte) : nextFree++);
    return spellings;
}

} // namespace

const std::array<std::string, 256>& byteSpellings()
{
    static const std::array<std::string, 256> spellings = makeSpellings();
    return spellings;
}

void appendByteSpellings(const AlignedText& text, ByteRange range, AlignedText& spelled)
{
    const auto& spellings = byteSpellings();
    for (std::size_t i = range.begin; i < range.end; ++i)
        spelled.append(
            spellings[static_cast<unsigned char>(text.text()[i])], text.origin({ i, i + 1 }));
}

} // namespace fathom
