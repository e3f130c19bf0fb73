// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/utf8.h"
#include "core/text/normalizers.h"
#include "core/text/unicode.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace fathom {

namespace {

/// A character on its way from decomposed to composed. `change` counts like Hugging Face's
/// alignment: 0 takes the place of the next original character, 1 was inserted behind the previous
/// one, -n also swallows n that follow. Composing adds the counts of the parts and takes off one.
struct Character
{
    UChar32 codePoint = 0;
    int change = 0;
    int combiningClass = 0;
};

std::vector<Character> decompose(const icu::Normalizer2& nfc, std::string_view text)
{
    std::vector<Character> characters;
    characters.reserve(text.size());
    icu::UnicodeString parts;
    for (std::size_t i = 0; i < text.size();) {
        const auto codePoint = static_cast<UChar32>(nextCodePoint(text, i));
        if (nfc.getDecomposition(codePoint, parts) == 0) {
            characters.push_back({ codePoint, 0, nfc.getCombiningClass(codePoint) });
            continue;
        }
        for (std::int32_t k = 0; k < parts.length(); k = parts.moveIndex32(k, 1))
            characters.push_back(
                { parts.char32At(k), k == 0 ? 0 : 1, nfc.getCombiningClass(parts.char32At(k)) });
    }
    return characters;
}

/// Whether the text is certainly composed already (UAX 15, section 9). ICU's own check sorts long
/// runs of marks in quadratic time.
bool isComposed(const icu::Normalizer2& nfc, std::string_view text)
{
    constexpr char32_t firstMark = 0x300; // everything below is composed
    int lastClass = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char32_t codePoint = nextCodePoint(text, i);
        if (codePoint < firstMark) {
            lastClass = 0;
            continue;
        }
        const auto c = static_cast<UChar32>(codePoint);
        const int combiningClass = nfc.getCombiningClass(c);
        if (combiningClass != 0 && combiningClass < lastClass)
            return false;
        if (u_getIntPropertyValue(c, UCHAR_NFC_QUICK_CHECK) != UNORM_YES)
            return false;
        lastClass = combiningClass;
    }
    return true;
}

/// Canonical ordering (Unicode 3.11, D109): runs of combining marks stably by their class.
void reorder(std::vector<Character>& characters)
{
    auto begin = characters.begin();
    while (begin != characters.end()) {
        const auto isStarter = [](const Character& c) { return c.combiningClass == 0; };
        const auto first = std::find_if_not(begin, characters.end(), isStarter);
        const auto last = std::find_if(first, characters.end(), isStarter);
        std::stable_sort(first, last, [](const Character& a, const Character& b) {
            return a.combiningClass < b.combiningClass;
        });
        begin = last;
    }
}

/// Canonical composition (Unicode 3.11, D117).
std::vector<Character> compose(
    const icu::Normalizer2& nfc, const std::vector<Character>& characters)
{
    constexpr std::ptrdiff_t none = -1;
    std::vector<Character> composed;
    composed.reserve(characters.size());
    std::ptrdiff_t starter = none;
    int lastClass = none; // of the character between starter and this one, if any was kept
    for (const Character& character : characters) {
        const bool isBlocked
            = starter == none || (lastClass != none && lastClass >= character.combiningClass);
        if (!isBlocked) {
            Character& base = composed[static_cast<std::size_t>(starter)];
            const UChar32 pair = nfc.composePair(base.codePoint, character.codePoint);
            if (pair >= 0) {
                base.codePoint = pair;
                base.change += character.change - 1;
                continue;
            }
        }
        composed.push_back(character);
        lastClass = character.combiningClass;
        if (character.combiningClass == 0) {
            starter = static_cast<std::ptrdiff_t>(composed.size()) - 1;
            lastClass = none;
        }
    }
    return composed;
}

/// Walks along the original characters as `change` says and writes the composed ones with their
/// origins.
AlignedText align(const AlignedText& text, const std::vector<Character>& composed)
{
    const std::string_view original = text.text();
    AlignedText result;
    result.reserve(original.size());
    ByteRange previous; // in `original`
    std::size_t next = 0;
    std::string bytes;
    for (const Character& character : composed) {
        ByteRange source = previous;
        if (character.change <= 0 && next < original.size()) {
            source.begin = next;
            (void)nextCodePoint(original, next);
            source.end = next;
        }
        bytes.clear();
        appendUtf8(bytes, static_cast<char32_t>(character.codePoint));
        if (text.textOf(source) == bytes)
            result.append(text, source);
        else
            result.append(bytes, text.origin(source));
        previous = source;
        for (int swallowed = character.change; swallowed < 0 && next < original.size();
             ++swallowed) {
            previous.begin = next;
            (void)nextCodePoint(original, next);
            previous.end = next;
        }
    }
    return result;
}

class Nfc final : public Normalizer
{
public:
    Nfc()
    {
        UErrorCode error = U_ZERO_ERROR;
        m_nfc = icu::Normalizer2::getNFCInstance(error);
        if (U_FAILURE(error) != 0)
            throw std::runtime_error("ICU has no data for Unicode normalization.");
    }

    void apply(AlignedText& text) const override
    {
        if (isComposed(*m_nfc, text.text()))
            return;
        auto characters = decompose(*m_nfc, text.text());
        reorder(characters);
        text = align(text, compose(*m_nfc, characters));
    }

private:
    const icu::Normalizer2* m_nfc = nullptr; // ICU's, never deleted
};

} // namespace

std::unique_ptr<Normalizer> makeNfc()
{
    return std::make_unique<Nfc>();
}

} // namespace fathom
