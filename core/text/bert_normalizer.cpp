// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/character_changes.h"
#include "core/text/normalizers.h"
#include "core/text/unicode.h"
#include "core/text/unicode_categories.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

AlignedText cleansed(const AlignedText& text)
{
    constexpr char32_t replacementCharacter = 0xFFFD;
    const AlignedText kept = filterCharacters(text, [](char32_t codePoint) {
        return codePoint != 0 && codePoint != replacementCharacter
            && !isControlCharacter(codePoint);
    });
    std::vector<ChangedCharacter> changed;
    for (std::size_t i = 0; i < kept.text().size();) {
        const char32_t codePoint = nextCodePoint(kept.text(), i);
        changed.push_back({ isWhiteSpace(codePoint) ? U' ' : codePoint, 0 });
    }
    return applyChanges(kept, changed);
}

AlignedText withIdeographsApart(const AlignedText& text)
{
    std::vector<ChangedCharacter> changed;
    for (std::size_t i = 0; i < text.text().size();) {
        const char32_t codePoint = nextCodePoint(text.text(), i);
        if (!isIdeograph(codePoint)) {
            changed.push_back({ codePoint, 0 });
            continue;
        }
        changed.insert(changed.end(), { { U' ', 0 }, { codePoint, 1 }, { U' ', 1 } });
    }
    return applyChanges(text, changed);
}

class BertNormalizer final : public Normalizer
{
public:
    explicit BertNormalizer(const BertNormalization& options)
        : m_options(options)
        , m_decomposition(makeUnicodeForm(UnicodeForm::Nfd))
        , m_lowercase(makeLowercase())
    {
    }

    Status apply(AlignedText& text) const override
    {
        if (m_options.cleansText)
            text = cleansed(text);
        if (m_options.separatesIdeographs)
            text = withIdeographsApart(text);
        if (m_options.stripsAccents) {
            if (auto status = m_decomposition->apply(text); !status)
                return status;
            text = filterCharacters(
                text, [](char32_t codePoint) { return !isNonspacingMark(codePoint); });
        }
        return m_options.lowersCase ? m_lowercase->apply(text) : Status();
    }

private:
    BertNormalization m_options;
    std::unique_ptr<Normalizer> m_decomposition;
    std::unique_ptr<Normalizer> m_lowercase;
};

} // namespace

std::unique_ptr<Normalizer> makeBertNormalizer(const BertNormalization& options)
{
    return std::make_unique<BertNormalizer>(options);
}

} // namespace fathom
