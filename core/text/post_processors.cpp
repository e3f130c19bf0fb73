// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/post_processors.h"

#include "core/text/byte_level.h"
#include "core/text/pipeline_json.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

void surround(
    Encoding& encoding, const std::vector<TokenId>& before, const std::vector<TokenId>& after)
{
    encoding.ids.insert(encoding.ids.begin(), before.begin(), before.end());
    encoding.ids.insert(encoding.ids.end(), after.begin(), after.end());
    encoding.offsets.insert(encoding.offsets.begin(), before.size(), ByteRange {});
    encoding.offsets.insert(encoding.offsets.end(), after.size(), ByteRange {});
    encoding.isSpecial.insert(encoding.isSpecial.begin(), before.size(), 1);
    encoding.isSpecial.insert(encoding.isSpecial.end(), after.size(), 1);
}

/// The special tokens before and after the text.
class Surrounding final : public PostProcessor
{
public:
    Surrounding(std::vector<TokenId> before, std::vector<TokenId> after)
        : m_before(std::move(before))
        , m_after(std::move(after))
    {
    }

    void apply(
        Encoding& encoding, const EncodedText& /*text*/, SpecialTokens special) const override
    {
        if (special == SpecialTokens::Add)
            surround(encoding, m_before, m_after);
    }

private:
    std::vector<TokenId> m_before;
    std::vector<TokenId> m_after;
};

bool isSpace(char32_t c)
{
    return c == byteLevelSpace || isWhiteSpace(c);
}

/// Takes the white space that a token's spelling begins and ends with off its offsets.
class SpaceTrimmer final : public PostProcessor
{
public:
    /// `hasPrefixSpace`: the pre-tokenizer put a space before the text, which is not to be trimmed
    /// because it is not there.
    explicit SpaceTrimmer(bool hasPrefixSpace)
        : m_hasPrefixSpace(hasPrefixSpace)
    {
    }

    void apply(
        Encoding& encoding, const EncodedText& text, SpecialTokens /*special*/) const override
    {
        for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
            ByteRange& offset = encoding.offsets[i];
            const std::string_view token = text.spelling(encoding.ids[i], offset);
            std::size_t leading = leadingSpaces(token);
            // More than one were there already, with the prefix space left out.
            if (leading == 1 && m_hasPrefixSpace && (i == 0 || offset.begin == 0))
                leading = 0;
            for (; leading > 0 && offset.begin < offset.end; --leading)
                (void)nextCodePoint(text.text, offset.begin);
            offset.end
                = std::max(offset.begin, offset.end); // a token may end inside of a character
            std::size_t trailing = trailingSpaces(token);
            for (; trailing > 0 && offset.begin < offset.end; --trailing)
                (void)previousCodePoint(text.text, offset.end);
            offset.end = std::max(offset.begin, offset.end);
        }
    }

private:
    static std::size_t leadingSpaces(std::string_view token)
    {
        std::size_t count = 0;
        for (std::size_t i = 0; i < token.size() && isSpace(nextCodePoint(token, i));)
            ++count;
        return count;
    }

    static std::size_t trailingSpaces(std::string_view token)
    {
        std::size_t count = 0;
        for (std::size_t i = token.size(); i > 0 && isSpace(previousCodePoint(token, i));)
            ++count;
        return count;
    }

    bool m_hasPrefixSpace;
};

class PostProcessorSequence final : public PostProcessor
{
public:
    explicit PostProcessorSequence(std::vector<std::unique_ptr<PostProcessor>> steps)
        : m_steps(std::move(steps))
    {
    }

    void apply(Encoding& encoding, const EncodedText& text, SpecialTokens special) const override
    {
        for (const auto& step : m_steps)
            step->apply(encoding, text, special);
    }

private:
    std::vector<std::unique_ptr<PostProcessor>> m_steps;
};

/// ByteLevel, or the trimming half of RobertaProcessing. Without trimming it does nothing.
Result<std::unique_ptr<PostProcessor>> makeTrimmer(const Json& json, const std::string& where)
{
    auto trims = flagMember(json, "trim_offsets", true, where);
    if (!trims)
        return propagate(trims);
    auto hasPrefixSpace = flagMember(json, "add_prefix_space", true, where);
    if (!hasPrefixSpace)
        return propagate(hasPrefixSpace);
    if (!*trims)
        return makeSurrounding({}, {});
    return std::make_unique<SpaceTrimmer>(*hasPrefixSpace);
}

/// The id in ["</s>", 2], for BERT's or RoBERTa's processing.
Result<TokenId> idOfPair(const Json& json, const char* key, const std::string& where)
{
    const auto pair = json.find(key);
    if (pair == json.end() || !pair->is_array() || pair->size() != 2) {
        return fail(ErrorCode::InvalidTokenizer,
            std::string("The post-processor needs \"") + key + "\", a list of a token and its id.",
            where);
    }
    auto id = tokenId((*pair)[1], std::string("\"") + key + '"', where);
    return id ? Result<TokenId>(TokenId(*id)) : propagate(id);
}

Result<std::unique_ptr<PostProcessor>> makeBert(const Json& json, const std::string& where)
{
    auto cls = idOfPair(json, "cls", where);
    if (!cls)
        return propagate(cls);
    auto sep = idOfPair(json, "sep", where);
    if (!sep)
        return propagate(sep);
    return makeSurrounding({ *cls }, { *sep });
}

Result<std::unique_ptr<PostProcessor>> makeRoberta(const Json& json, const std::string& where)
{
    auto trimmer = makeTrimmer(json, where);
    if (!trimmer)
        return propagate(trimmer);
    auto surrounding = makeBert(json, where);
    if (!surrounding)
        return propagate(surrounding);
    std::vector<std::unique_ptr<PostProcessor>> steps;
    steps.push_back(std::move(*trimmer));
    steps.push_back(std::move(*surrounding));
    return std::make_unique<PostProcessorSequence>(std::move(steps));
}

/// Appends the ids that a template's special token stands for.
Status appendSpecial(
    const Json& element, const Json& json, std::vector<TokenId>& ids, const std::string& where)
{
    auto name = textMember(element, "id", where);
    if (!name)
        return propagate(name);
    const auto tokens = json.find("special_tokens");
    const bool isKnown = tokens != json.end() && tokens->is_object() && tokens->contains(*name);
    if (!isKnown || !(*tokens)[*name].is_object() || !(*tokens)[*name].contains("ids")) {
        return fail(ErrorCode::InvalidTokenizer,
            "The template's token \"" + *name + "\" is not in its \"special_tokens\".", where);
    }
    for (const Json& value : (*tokens)[*name]["ids"]) {
        auto id = tokenId(value, "the template's token \"" + *name + '"', where);
        if (!id)
            return propagate(id);
        ids.emplace_back(*id);
    }
    return {};
}

/// TemplateProcessing for one text: special tokens, the text once, special tokens.
Result<std::unique_ptr<PostProcessor>> makeTemplate(const Json& json, const std::string& where)
{
    const auto single = json.find("single");
    if (single == json.end() || !single->is_array())
        return fail(
            ErrorCode::InvalidTokenizer, "TemplateProcessing needs a list \"single\".", where);
    std::vector<TokenId> before;
    std::vector<TokenId> after;
    int texts = 0;
    for (const Json& element : *single) {
        if (element.is_object() && element.contains("Sequence")) {
            ++texts;
        } else if (element.is_object() && element.contains("SpecialToken")) {
            if (auto status
                = appendSpecial(element["SpecialToken"], json, texts == 0 ? before : after, where);
                !status)
                return propagate(status);
        } else {
            return fail(ErrorCode::InvalidTokenizer,
                "A template consists of \"Sequence\" and \"SpecialToken\", but holds something "
                "else.",
                where);
        }
    }
    if (texts != 1) {
        return fail(ErrorCode::UnsupportedModel,
            "The template for one text holds the text " + std::to_string(texts)
                + " times; once was expected.",
            where);
    }
    return makeSurrounding(std::move(before), std::move(after));
}

Result<std::unique_ptr<PostProcessor>> makeSequence(const Json& json, const std::string& where)
{
    auto steps = makeAll<PostProcessor>(json, "processors", where, makePostProcessor);
    if (!steps)
        return propagate(steps);
    return std::make_unique<PostProcessorSequence>(std::move(*steps));
}

struct PostProcessorType
{
    std::string_view name;
    Result<std::unique_ptr<PostProcessor>> (*make)(const Json& json, const std::string& where);
};

constexpr std::array<PostProcessorType, 5> types { {
    { "BertProcessing", makeBert },
    { "ByteLevel", makeTrimmer },
    { "RobertaProcessing", makeRoberta },
    { "Sequence", makeSequence },
    { "TemplateProcessing", makeTemplate },
} };

} // namespace

std::unique_ptr<PostProcessor> makeSurrounding(
    std::vector<TokenId> before, std::vector<TokenId> after)
{
    return std::make_unique<Surrounding>(std::move(before), std::move(after));
}

Result<std::unique_ptr<PostProcessor>> makePostProcessor(const Json& json, const std::string& where)
{
    return makeByType<PostProcessor>(json, "post-processor", types, where);
}

} // namespace fathom
