// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/pre_tokenizers.h"

#include "core/text/byte_level.h"
#include "core/text/pipeline_json.h"
#include "core/text/regex.h"
#include "core/text/unicode.h"

#include <optional>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// GPT-2's words: contractions, letters, numbers and other characters each with a space in front,
/// white space.
constexpr std::string_view gpt2Words
    = R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

/// What becomes of the parts that a Split's pattern finds; `Removed` drops them.
enum class Delimiters : std::uint8_t
{
    Isolated,
    Removed
};

/// Cuts at a pattern: what it matches are delimiters, or with `isInverted` what lies between.
class Split final : public PreTokenizer
{
public:
    Split(Regex pattern, Delimiters delimiters, bool isInverted)
        : m_pattern(std::move(pattern))
        , m_delimiters(delimiters)
        , m_isInverted(isInverted)
    {
    }

    Status apply(AlignedText& text) const override
    {
        std::vector<ByteRange> pieces;
        for (const ByteRange& piece : text.pieces()) {
            auto matches = m_pattern.matches(text.textOf(piece));
            if (!matches)
                return propagate(matches);
            std::size_t done = piece.begin;
            for (const ByteRange& match : *matches) {
                keep(pieces, { done, piece.begin + match.begin }, false);
                done = piece.begin + match.end;
                keep(pieces, { piece.begin + match.begin, done }, true);
            }
            keep(pieces, { done, piece.end }, false);
        }
        text.setPieces(std::move(pieces));
        return {};
    }

private:
    void keep(std::vector<ByteRange>& pieces, ByteRange part, bool isMatch) const
    {
        const bool isDropped = m_delimiters == Delimiters::Removed && isMatch != m_isInverted;
        if (part.begin < part.end && !isDropped)
            pieces.push_back(part);
    }

    Regex m_pattern;
    Delimiters m_delimiters;
    bool m_isInverted;
};

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
        const auto& spellings = byteSpellings();
        AlignedText spelled;
        spelled.reserve(text.text().size() * 3 / 2);
        for (const ByteRange& piece : text.pieces()) {
            spelled.startPiece();
            for (std::size_t i = piece.begin; i < piece.end; ++i)
                spelled.append(spellings[static_cast<unsigned char>(text.text()[i])],
                    text.origin({ i, i + 1 }));
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
        auto pattern = Regex::compile(gpt2Words, where);
        if (!pattern)
            return propagate(pattern);
        words.emplace(std::move(*pattern), Delimiters::Isolated, false);
    }
    return std::make_unique<ByteLevel>(std::move(words), *addsPrefixSpace);
}

Result<Regex> patternOf(const Json& json, const std::string& where)
{
    const auto pattern = json.find("pattern");
    if (pattern != json.end() && pattern->is_object() && pattern->contains("Regex")) {
        auto expression = textMember(*pattern, "Regex", where);
        return expression ? Regex::compile(*expression, where) : propagate(expression);
    }
    if (pattern != json.end() && pattern->is_object() && pattern->contains("String")) {
        auto literal = textMember(*pattern, "String", where);
        return literal ? Regex::literal(*literal, where) : propagate(literal);
    }
    return fail(ErrorCode::InvalidTokenizer,
        "A Split needs a \"pattern\" with a \"Regex\" or a \"String\".", where);
}

Result<std::unique_ptr<PreTokenizer>> makeSplit(const Json& json, const std::string& where)
{
    auto behavior = textMember(json, "behavior", where);
    if (!behavior)
        return propagate(behavior);
    if (*behavior != "Isolated" && *behavior != "Removed")
        return unsupportedType("behavior of a Split,", *behavior, "Isolated, Removed", where);
    auto isInverted = flagMember(json, "invert", false, where);
    if (!isInverted)
        return propagate(isInverted);
    auto pattern = patternOf(json, where);
    if (!pattern)
        return propagate(pattern);
    const auto delimiters = *behavior == "Removed" ? Delimiters::Removed : Delimiters::Isolated;
    return std::make_unique<Split>(std::move(*pattern), delimiters, *isInverted);
}

} // namespace

Result<std::unique_ptr<PreTokenizer>> makePreTokenizer(const Json& json, const std::string& where)
{
    auto type = typeOf(json, "pre-tokenizer", where);
    if (!type)
        return propagate(type);
    if (*type == "ByteLevel")
        return makeByteLevel(json, where);
    if (*type == "Split")
        return makeSplit(json, where);
    if (*type == "Sequence") {
        auto steps = makeAll<PreTokenizer>(json, "pretokenizers", where, makePreTokenizer);
        if (!steps)
            return propagate(steps);
        return std::make_unique<PreTokenizerSequence>(std::move(*steps));
    }
    return unsupportedType("pre-tokenizer", *type, "ByteLevel, Split, Sequence", where);
}

} // namespace fathom
