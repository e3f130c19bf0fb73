// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizers.h"

#include "core/text/byte_level.h"
#include "core/text/metaspace.h"
#include "core/text/pipeline_json.h"
#include "core/text/regex.h"
#include "core/text/split.h"
#include "core/text/unicode.h"
#include "core/text/unicode_categories.h"
#include "core/text/word_patterns.h"

#include <array>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// Spells every byte as the visible character that stands for it in byte-level vocabularies.
class ByteLevel final : public PreTokenizer
{
public:
    ByteLevel(std::optional<Split> words, bool addsPrefixSpace)
        : m_words(std::move(words))
        , m_addsPrefixSpace(addsPrefixSpace)
    {
    }

    Status apply(AlignedText& text) const override
    {
        if (m_addsPrefixSpace)
            addPrefixSpaces(text);
        if (m_words) {
            if (auto status = m_words->apply(text); !status)
                return status;
        }
        spellBytes(text);
        return {};
    }

private:
    /// The space stands for what the piece's first character stands for, as in Hugging Face's
    /// alignment.
    static void addPrefixSpaces(AlignedText& text)
    {
        AlignedText spaced;
        spaced.reserve(text.text().size() + text.pieces().size());
        for (const ByteRange& piece : text.pieces()) {
            spaced.startPiece();
            std::size_t second = piece.begin;
            if (nextCodePoint(text.text(), second) != U' ')
                spaced.append(" ", text.origin({ piece.begin, second }));
            spaced.append(text, piece);
        }
        text = std::move(spaced);
    }

    static void spellBytes(AlignedText& text)
    {
        AlignedText spelled;
        spelled.reserve(text.text().size() * 3 / 2);
        for (const ByteRange& piece : text.pieces()) {
            spelled.startPiece();
            appendByteSpellings(text, piece, spelled);
        }
        text = std::move(spelled);
    }

    std::optional<Split> m_words;
    bool m_addsPrefixSpace;
};

class PreTokenizerSequence final : public PreTokenizer
{
public:
    explicit PreTokenizerSequence(std::vector<std::unique_ptr<PreTokenizer>> steps)
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
    std::vector<std::unique_ptr<PreTokenizer>> m_steps;
};

Result<std::unique_ptr<PreTokenizer>> makeByteLevel(const Json& json, const std::string& where)
{
    auto addsPrefixSpace = flagMember(json, "add_prefix_space", true, where);
    if (!addsPrefixSpace)
        return propagate(addsPrefixSpace);
    auto cutsWords = flagMember(json, "use_regex", true, where);
    if (!cutsWords)
        return propagate(cutsWords);
    std::optional<Split> words;
    if (*cutsWords) {
        auto pattern = Regex::compile(gpt2WordPattern, where);
        if (!pattern)
            return propagate(pattern);
        words.emplace(findPattern(std::move(*pattern)), Delimiters::Isolated);
    }
    return std::make_unique<ByteLevel>(std::move(words), *addsPrefixSpace);
}

Result<Delimiters> delimitersOf(
    const Json& json, const char* key, Delimiters otherwise, const std::string& where)
{
    constexpr std::array<std::pair<std::string_view, Delimiters>, 5> behaviors { {
        { "Isolated", Delimiters::Isolated },
        { "Removed", Delimiters::Removed },
        { "MergedWithPrevious", Delimiters::MergedWithPrevious },
        { "MergedWithNext", Delimiters::MergedWithNext },
        { "Contiguous", Delimiters::Contiguous },
    } };
    if (!json.contains(key))
        return otherwise;
    auto name = textMember(json, key, where);
    if (!name)
        return propagate(name);
    std::string supported;
    for (const auto& [behavior, delimiters] : behaviors) {
        if (behavior == *name)
            return delimiters;
        supported += (supported.empty() ? "" : ", ") + std::string(behavior);
    }
    return unsupportedType("behavior of a pre-tokenizer,", *name, supported, where);
}

Result<std::unique_ptr<PreTokenizer>> makeSplit(const Json& json, const std::string& where)
{
    auto pattern = patternOf(json, "Split", where);
    if (!pattern)
        return propagate(pattern);
    auto delimiters = delimitersOf(json, "behavior", Delimiters::Isolated, where);
    if (!delimiters)
        return propagate(delimiters);
    auto isInverted = flagMember(json, "invert", false, where);
    if (!isInverted)
        return propagate(isInverted);
    return std::make_unique<Split>(findPattern(std::move(*pattern)), *delimiters, *isInverted);
}

Result<std::unique_ptr<PreTokenizer>> makePunctuation(const Json& json, const std::string& where)
{
    auto delimiters = delimitersOf(json, "behavior", Delimiters::Isolated, where);
    if (!delimiters)
        return propagate(delimiters);
    return std::make_unique<Split>(findCharacters(isPunctuation), *delimiters);
}

Result<std::unique_ptr<PreTokenizer>> makeDigits(const Json& json, const std::string& where)
{
    auto isEachAlone = flagMember(json, "individual_digits", false, where);
    if (!isEachAlone)
        return propagate(isEachAlone);
    return std::make_unique<Split>(
        findCharacters(isNumeric), *isEachAlone ? Delimiters::Isolated : Delimiters::Contiguous);
}

Result<std::unique_ptr<PreTokenizer>> makeWhitespaceSplit(
    const Json& /*json*/, const std::string& /*where*/)
{
    return std::make_unique<Split>(findCharacters(isWhiteSpace), Delimiters::Removed);
}

/// Runs of word characters, and runs of what is neither that nor white space.
Result<std::vector<ByteRange>> findWordsAndSymbols(std::string_view text)
{
    std::vector<ByteRange> found;
    std::optional<bool> isWord; // what the last run consists of
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t begin = i;
        const char32_t codePoint = nextCodePoint(text, i);
        if (isWhiteSpace(codePoint)) {
            isWord.reset();
            continue;
        }
        if (isWord != isWordCharacter(codePoint))
            found.push_back({ begin, i });
        found.back().end = i;
        isWord = isWordCharacter(codePoint);
    }
    return found;
}

Result<std::unique_ptr<PreTokenizer>> makeWhitespace(
    const Json& /*json*/, const std::string& /*where*/)
{
    return std::make_unique<Split>(findWordsAndSymbols, Delimiters::Removed, true);
}

Result<std::unique_ptr<PreTokenizer>> makeBert(const Json& json, const std::string& where)
{
    std::vector<std::unique_ptr<PreTokenizer>> steps;
    for (const auto& make : { makeWhitespaceSplit, makePunctuation }) {
        auto step = make(json, where);
        if (!step)
            return propagate(step);
        steps.push_back(std::move(*step));
    }
    return std::make_unique<PreTokenizerSequence>(std::move(steps));
}

Result<std::unique_ptr<PreTokenizer>> makeDelimiterSplit(const Json& json, const std::string& where)
{
    auto delimiter = textMember(json, "delimiter", where);
    if (!delimiter)
        return propagate(delimiter);
    auto pattern = Regex::literal(*delimiter, where);
    if (!pattern)
        return propagate(pattern);
    return std::make_unique<Split>(findPattern(std::move(*pattern)), Delimiters::Removed);
}

/// Newer files say "prepend_scheme", older ones "add_prefix_space", some both.
Result<PrefixSpace> prefixSpaceOf(const Json& json, const std::string& where)
{
    auto addsPrefixSpace = flagMember(json, "add_prefix_space", true, where);
    if (!addsPrefixSpace)
        return propagate(addsPrefixSpace);
    if (!json.contains("prepend_scheme"))
        return *addsPrefixSpace ? PrefixSpace::Always : PrefixSpace::Never;
    auto scheme = textMember(json, "prepend_scheme", where);
    if (!scheme)
        return propagate(scheme);
    if (*scheme == "always")
        return PrefixSpace::Always;
    if (*scheme == "first")
        return PrefixSpace::First;
    if (*scheme == "never")
        return PrefixSpace::Never;
    return unsupportedType("prepend_scheme", *scheme, "always, first, never", where);
}

Result<std::unique_ptr<PreTokenizer>> makeMetaspace(const Json& json, const std::string& where)
{
    auto replacement = textMember(json, "replacement", where);
    if (!replacement)
        return propagate(replacement);
    auto prefixSpace = prefixSpaceOf(json, where);
    if (!prefixSpace)
        return propagate(prefixSpace);
    auto splits = flagMember(json, "split", true, where);
    if (!splits)
        return propagate(splits);
    if (replacement->empty())
        return fail(ErrorCode::InvalidTokenizer,
            "The \"replacement\" of Metaspace is expected to be a character.", where);
    return std::make_unique<Metaspace>(std::move(*replacement), *prefixSpace, *splits);
}

Result<std::unique_ptr<PreTokenizer>> makeSequence(const Json& json, const std::string& where)
{
    auto steps = makeAll<PreTokenizer>(json, "pretokenizers", where, makePreTokenizer);
    if (!steps)
        return propagate(steps);
    return std::make_unique<PreTokenizerSequence>(std::move(*steps));
}

struct PreTokenizerType
{
    std::string_view name;
    Result<std::unique_ptr<PreTokenizer>> (*make)(const Json& json, const std::string& where);
};

constexpr std::array<PreTokenizerType, 10> types { {
    { "BertPreTokenizer", makeBert },
    { "ByteLevel", makeByteLevel },
    { "CharDelimiterSplit", makeDelimiterSplit },
    { "Digits", makeDigits },
    { "Metaspace", makeMetaspace },
    { "Punctuation", makePunctuation },
    { "Sequence", makeSequence },
    { "Split", makeSplit },
    { "Whitespace", makeWhitespace },
    { "WhitespaceSplit", makeWhitespaceSplit },
} };

} // namespace

Result<std::unique_ptr<PreTokenizer>> makePreTokenizer(const Json& json, const std::string& where)
{
    return makeByType<PreTokenizer>(json, "pre-tokenizer", types, where);
}

} // namespace fathom
