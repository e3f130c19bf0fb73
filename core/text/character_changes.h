// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/aligned_text.h"

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

namespace fathom {

/// A character of a text that has been changed, and what it stands for, counted as Hugging Face's
/// alignment counts: 0 takes the place of the next character of the text before, 1 was inserted
/// behind the previous one, -n also swallows n characters that follow.
struct ChangedCharacter
{
    char32_t codePoint = 0;
    int change = 0;
};

/// The text that these characters make, each with the origin of what it stands for. `skipped`
/// characters of `text` were in front of all of them and are gone.
[[nodiscard]] AlignedText applyChanges(
    const AlignedText& text, std::span<const ChangedCharacter> characters, std::size_t skipped = 0);

/// Characters that are not to be kept are swallowed by the one in front of them.
[[nodiscard]] AlignedText filterCharacters(
    const AlignedText& text, const std::function<bool(char32_t)>& isKept);

/// A character of a text that was only rewritten in place, part by part (`replacePart`).
class CharacterRewriter
{
public:
    void keep(char32_t codePoint) { m_characters.push_back({ codePoint, 0 }); }
    /// Writes `replacement` (UTF-8) where `count` > 0 characters stood: character by character as
    /// far as both have some; the last ones are inserted, or the last one swallows what is left.
    void replace(std::size_t count, std::string_view replacement);
    [[nodiscard]] AlignedText applyTo(const AlignedText& text) const;

private:
    std::vector<ChangedCharacter> m_characters;
    std::size_t m_skipped = 0; ///< removed before there was a character to swallow them
};

} // namespace fathom
