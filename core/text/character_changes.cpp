// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/character_changes.h"

#include "core/io/utf8.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <string>

namespace fathom {

AlignedText applyChanges(
    const AlignedText& text, std::span<const ChangedCharacter> characters, std::size_t skipped)
{
    const std::string_view original = text.text();
    AlignedText result;
    result.reserve(original.size());
    ByteRange previous; // in `original`
    std::size_t next = 0;
    const auto advance = [&] {
        previous.begin = next;
        (void)nextCodePoint(original, next);
        previous.end = next;
    };
    for (; skipped > 0 && next < original.size(); --skipped)
        advance();
    std::string bytes;
    for (const ChangedCharacter& character : characters) {
        if (character.change <= 0 && next < original.size())
            advance();
        bytes.clear();
        appendUtf8(bytes, character.codePoint);
        if (text.textOf(previous) == bytes)
            result.append(text, previous);
        else
            result.append(bytes, text.origin(previous));
        for (int swallowed = character.change; swallowed < 0 && next < original.size(); ++swallowed)
            advance();
    }
    return result;
}

AlignedText filterCharacters(const AlignedText& text, const std::function<bool(char32_t)>& isKept)
{
    std::vector<ChangedCharacter> kept;
    std::size_t skipped = 0;
    for (std::size_t i = 0; i < text.text().size();) {
        const char32_t codePoint = nextCodePoint(text.text(), i);
        if (isKept(codePoint))
            kept.push_back({ codePoint, 0 });
        else if (kept.empty())
            ++skipped;
        else
            --kept.back().change;
    }
    return applyChanges(text, kept, skipped);
}

void CharacterRewriter::replace(std::size_t count, std::string_view replacement)
{
    std::size_t written = 0;
    for (std::size_t i = 0; i < replacement.size(); ++written)
        m_characters.push_back({ nextCodePoint(replacement, i), written < count ? 0 : 1 });
    if (written >= count)
        return;
    const std::size_t removed = count - written;
    if (m_characters.empty())
        m_skipped += removed;
    else
        m_characters.back().change -= static_cast<int>(removed);
}

AlignedText CharacterRewriter::applyTo(const AlignedText& text) const
{
    return applyChanges(text, m_characters, m_skipped);
}

} // namespace fathom
