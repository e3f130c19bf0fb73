// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/normalizers.h"

#include "core/text/byte_level.h"
#include "core/text/character_changes.h"
#include "core/text/pipeline_json.h"
#include "core/text/regex.h"
#include "core/text/unicode.h"
#include "core/text/unicode_categories.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <functional>
#include <utility>
#include <vector>

namespace fathom {

namespace {

class NormalizerSequence final : public Normalizer
{
public:
    explicit NormalizerSequence(std::vector<std::unique_ptr<Normalizer>> steps)
        : m_steps(std::move(steps))
    {
    }

    Status apply(AlignedText& text) const override
    {
        for (const auto& step : m_steps) {
            if (auto status = step->apply(text); !status)
                return status;
        }
        return {};
    }

private:
    std::vector<std::unique_ptr<Normalizer>> m_steps;
};

/// A normalizer that is a function.
class Change final : public Normalizer
{
public:
    explicit Change(std::function<AlignedText(const AlignedText&)> change)
        : m_change(std::move(change))
    {
    }

    Status apply(AlignedText& text) const override
    {
        text = m_change(text);
        return {};
    }

private:
    std::function<AlignedText(const AlignedText&)> m_change;
};

AlignedText lowered(const AlignedText& text)
{
    constexpr char32_t dottedI = 0x130; // the only one that becomes two: i and a dot
    std::vector<ChangedCharacter> changed;
    for (std::size_t i = 0; i < text.text().size();) {
        const char32_t codePoint = nextCodePoint(text.text(), i);
        if (codePoint == dottedI)
            changed.insert(changed.end(), { { U'i', 0 }, { 0x307, 1 } });
        else
            changed.push_back(
                { static_cast<char32_t>(u_tolower(static_cast<UChar32>(codePoint))), 0 });
    }
    return applyChanges(text, changed);
}

/// Takes white space off the ends.
AlignedText stripped(const AlignedText& text, bool left, bool right)
{
    const std::string_view characters = text.text();
    std::size_t begin = 0;
    std::size_t end = characters.size();
    for (auto next = begin; left && next < end && isWhiteSpace(nextCodePoint(characters, next));)
        begin = next;
    for (auto previous = end;
         right && previous > begin && isWhiteSpace(previousCodePoint(characters, previous));)
        end = previous;
    return text.slice({ begin, end });
}

/// Puts a text where a pattern matches; it stands for the match's last character.
class Replacement final : public Normalizer
{
public:
    Replacement(Regex pattern, std::string content)
        : m_pattern(std::move(pattern))
        , m_content(std::move(content))
    {
    }

    Status apply(AlignedText& text) const override
    {
        const auto matches = m_pattern.matches(text.text());
        if (!matches)
            return tl::unexpected(matches.error());
        AlignedText result;
        result.reserve(text.text().size());
        std::size_t done = 0;
        for (const ByteRange& match : *matches) {
            result.append(text, { done, match.begin });
            std::size_t last = match.end;
            (void)previousCodePoint(text.text(), last);
            result.append(m_content, text.origin({ last, match.end }));
            done = match.end;
        }
        result.append(text, { done, text.text().size() });
        text = std::move(result);
        return {};
    }

private:
    Regex m_pattern;
    std::string m_content;
};

/// What is put in front stands for what the first character stands for.
AlignedText prepended(const AlignedText& text, const std::string& prefix)
{
    if (text.text().empty())
        return text;
    AlignedText result;
    result.reserve(prefix.size() + text.text().size());
    std::size_t second = 0;
    (void)nextCodePoint(text.text(), second);
    result.append(prefix, text.origin({ 0, second }));
    result.append(text, { 0, text.text().size() });
    return result;
}

AlignedText withBytesSpelled(const AlignedText& text)
{
    AlignedText spelled;
    spelled.reserve(text.text().size() * 3 / 2);
    appendByteSpellings(text, { 0, text.text().size() }, spelled);
    return spelled;
}

/// SentencePiece's rules for translation (nmt): control characters go, invisible ones are spaces.
AlignedText withoutControls(const AlignedText& text)
{
    const AlignedText kept = filterCharacters(text, [](char32_t c) {
        return !((c >= 0x1 && c <= 0x8) || c == 0xB || (c >= 0xE && c <= 0x1F) || c == 0x7F
            || c == 0x8F || c == 0x9F);
    });
    std::vector<ChangedCharacter> changed;
    for (std::size_t i = 0; i < kept.text().size();) {
        const char32_t c = nextCodePoint(kept.text(), i);
        const bool isSpace = c == 0x9 || c == 0xA || c == 0xC || c == 0xD || c == 0x1680
            || (c >= 0x200B && c <= 0x200F) || c == 0x2028 || c == 0x2029 || c == 0x2581
            || c == 0xFEFF || c == 0xFFFD;
        changed.push_back({ isSpace ? U' ' : c, 0 });
    }
    return applyChanges(kept, changed);
}

Result<std::unique_ptr<Normalizer>> makeBert(const Json& json, const std::string& where)
{
    BertNormalization options;
    auto lowersCase = flagMember(json, "lowercase", true, where);
    if (!lowersCase)
        return propagate(lowersCase);
    options.lowersCase = *lowersCase;
    const std::array<std::pair<const char*, bool*>, 3> flags { {
        { "clean_text", &options.cleansText },
        { "handle_chinese_chars", &options.separatesIdeographs },
        { "strip_accents", &options.stripsAccents },
    } };
    for (const auto& [key, value] : flags) {
        // Accents go with the case where nothing is said about them.
        const bool otherwise = value == &options.stripsAccents ? options.lowersCase : true;
        auto flag = flagMember(json, key, otherwise, where);
        if (!flag)
            return propagate(flag);
        *value = *flag;
    }
    return makeBertNormalizer(options);
}

Result<std::unique_ptr<Normalizer>> makeStrip(const Json& json, const std::string& where)
{
    auto left = flagMember(json, "strip_left", true, where);
    if (!left)
        return propagate(left);
    auto right = flagMember(json, "strip_right", true, where);
    if (!right)
        return propagate(right);
    return std::make_unique<Change>([left = *left, right = *right](const AlignedText& text) {
        return stripped(text, left, right);
    });
}

Result<std::unique_ptr<Normalizer>> makeReplace(const Json& json, const std::string& where)
{
    auto pattern = patternOf(json, "Replace", where);
    if (!pattern)
        return propagate(pattern);
    auto content = textMember(json, "content", where);
    if (!content)
        return propagate(content);
    return std::make_unique<Replacement>(std::move(*pattern), std::move(*content));
}

Result<std::unique_ptr<Normalizer>> makePrepend(const Json& json, const std::string& where)
{
    auto prefix = textMember(json, "prepend", where);
    if (!prefix)
        return propagate(prefix);
    return std::make_unique<Change>(
        [prefix = std::move(*prefix)](const AlignedText& text) { return prepended(text, prefix); });
}

Result<std::unique_ptr<Normalizer>> makeSequence(const Json& json, const std::string& where)
{
    auto steps = makeAll<Normalizer>(json, "normalizers", where, makeNormalizer);
    if (!steps)
        return propagate(steps);
    return std::make_unique<NormalizerSequence>(std::move(*steps));
}

template <UnicodeForm form>
Result<std::unique_ptr<Normalizer>> makeForm(const Json& /*json*/, const std::string& /*where*/)
{
    return makeUnicodeForm(form);
}

template <AlignedText (*change)(const AlignedText&)>
Result<std::unique_ptr<Normalizer>> makeChange(const Json& /*json*/, const std::string& /*where*/)
{
    return std::make_unique<Change>(change);
}

AlignedText withoutMarks(const AlignedText& text)
{
    return filterCharacters(text, [](char32_t codePoint) { return !isCombiningMark(codePoint); });
}

Result<std::unique_ptr<Normalizer>> makeFromTable(const Json& json, const std::string& where)
{
    const auto table = json.find("precompiled_charsmap");
    if (table != json.end() && table->is_null()) // an empty one, as some files have it
        return makePrecompiled({}, where);
    auto base64 = textMember(json, "precompiled_charsmap", where);
    return base64 ? makePrecompiled(*base64, where) : propagate(base64);
}

struct NormalizerType
{
    std::string_view name;
    Result<std::unique_ptr<Normalizer>> (*make)(const Json& json, const std::string& where);
};

constexpr std::array<NormalizerType, 14> types { {
    { "BertNormalizer", makeBert },
    { "ByteLevel", makeChange<withBytesSpelled> },
    { "Lowercase", makeChange<lowered> },
    { "NFC", makeForm<UnicodeForm::Nfc> },
    { "NFD", makeForm<UnicodeForm::Nfd> },
    { "NFKC", makeForm<UnicodeForm::Nfkc> },
    { "NFKD", makeForm<UnicodeForm::Nfkd> },
    { "Nmt", makeChange<withoutControls> },
    { "Precompiled", makeFromTable },
    { "Prepend", makePrepend },
    { "Replace", makeReplace },
    { "Sequence", makeSequence },
    { "Strip", makeStrip },
    { "StripAccents", makeChange<withoutMarks> },
} };

} // namespace

std::unique_ptr<Normalizer> makeLowercase()
{
    return std::make_unique<Change>(lowered);
}

Result<std::unique_ptr<Normalizer>> makeNormalizer(const Json& json, const std::string& where)
{
    return makeByType<Normalizer>(json, "normalizer", types, where);
}

} // namespace fathom
