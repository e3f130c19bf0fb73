// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/character_changes.h"
#include "core/text/normalizers.h"
#include "core/text/unicode.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace fathom {

namespace {

/// A character on its way from decomposed to composed. Composing adds the counts of the parts
/// (ChangedCharacter) and takes off one.
struct Character
{
    UChar32 codePoint = 0;
    int change = 0;
    int combiningClass = 0;
};

std::vector<Character> decompose(const icu::Normalizer2& icuForm, std::string_view text)
{
    std::vector<Character> characters;
    characters.reserve(text.size());
    icu::UnicodeString parts;
    for (std::size_t i = 0; i < text.size();) {
        const auto codePoint = static_cast<UChar32>(nextCodePoint(text, i));
        if (icuForm.getDecomposition(codePoint, parts) == 0) {
            characters.push_back({ codePoint, 0, icuForm.getCombiningClass(codePoint) });
            continue;
        }
        for (std::int32_t k = 0; k < parts.length(); k = parts.moveIndex32(k, 1))
            characters.push_back({ parts.char32At(k), k == 0 ? 0 : 1,
                icuForm.getCombiningClass(parts.char32At(k)) });
    }
    return characters;
}

/// Below it no form changes anything: U+00A0 is compatible with a space.
constexpr char32_t firstChanged = 0xA0;

/// Whether the text certainly has its form already (UAX 15, section 9). ICU's own check sorts long
/// runs of marks in quadratic time.
bool isNormalized(const icu::Normalizer2& icuForm, UProperty quickCheck, std::string_view text)
{
    int lastClass = 0;
    for (std::size_t i = 0; i < text.size();) {
        const char32_t codePoint = nextCodePoint(text, i);
        if (codePoint < firstChanged) {
            lastClass = 0;
            continue;
        }
        const auto c = static_cast<UChar32>(codePoint);
        const int combiningClass = icuForm.getCombiningClass(c);
        if (combiningClass != 0 && combiningClass < lastClass)
            return false;
        if (u_getIntPropertyValue(c, quickCheck) != UNORM_YES)
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
    const icu::Normalizer2& icuForm, const std::vector<Character>& characters)
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
            const UChar32 pair = icuForm.composePair(base.codePoint, character.codePoint);
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

class UnicodeFormNormalizer final : public Normalizer
{
public:
    explicit UnicodeFormNormalizer(UnicodeForm form)
        : m_composes(form == UnicodeForm::Nfc || form == UnicodeForm::Nfkc)
    {
        const bool isCompatible = form == UnicodeForm::Nfkc || form == UnicodeForm::Nfkd;
        UErrorCode error = U_ZERO_ERROR;
        m_icuForm = isCompatible ? icu::Normalizer2::getNFKCInstance(error)
                                 : icu::Normalizer2::getNFCInstance(error);
        if (U_FAILURE(error) != 0)
            throw std::runtime_error("ICU has no data for Unicode normalization.");
        if (m_composes)
            m_quickCheck = isCompatible ? UCHAR_NFKC_QUICK_CHECK : UCHAR_NFC_QUICK_CHECK;
        else
            m_quickCheck = isCompatible ? UCHAR_NFKD_QUICK_CHECK : UCHAR_NFD_QUICK_CHECK;
    }

    Status apply(AlignedText& text) const override
    {
        if (isNormalized(*m_icuForm, m_quickCheck, text.text()))
            return {};
        auto characters = decompose(*m_icuForm, text.text());
        reorder(characters);
        if (m_composes)
            characters = compose(*m_icuForm, characters);
        std::vector<ChangedCharacter> changed;
        changed.reserve(characters.size());
        for (const Character& character : characters)
            changed.push_back({ static_cast<char32_t>(character.codePoint), character.change });
        text = applyChanges(text, changed);
        return {};
    }

private:
    bool m_composes;
    const icu::Normalizer2* m_icuForm = nullptr; // composes and knows decompositions; never deleted
    UProperty m_quickCheck = UCHAR_NFC_QUICK_CHECK;
};

} // namespace

std::unique_ptr<Normalizer> makeUnicodeForm(UnicodeForm form)
{
    return std::make_unique<UnicodeFormNormalizer>(form);
}

} // namespace fathom
