// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/sentencepiece.h"

#include "core/text/added_tokens.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizers/piece_model.h"
#include "core/text/tokenizers/sentencepiece_check.h"
#include "core/text/unicode.h"

#include <algorithm>
#include <array>
#include <unordered_map>
#include <utility>

namespace fathom {

namespace {

constexpr const char* fileName = "tokenizer.model";

/// Classes that use the pieces' ids as they are.
constexpr std::array<std::string_view, 4> supportedClasses { "LlamaTokenizer", "CodeLlamaTokenizer",
    "GemmaTokenizer", "PreTrainedTokenizer" };

/// Appended to a serialized model: sets normalizer_spec.add_dummy_prefix to false. Protocol buffers
/// merge repeated messages.
constexpr std::string_view withoutDummyPrefix("\x1A\x02\x18\x00", 4);

/// What a loaded tokenizer consists of.
struct Parts
{
    std::shared_ptr<const PieceModel> atStart; ///< for the beginning of a text
    std::shared_ptr<const PieceModel> later; ///< for text behind an added token
    AddedTokenMatcher addedTokens;
    std::unordered_map<TokenId, std::string> addedTexts;
    std::vector<TokenId> before;
    std::vector<TokenId> after;
    std::size_t vocabularySize = 0;
    std::string hash;
};

/// The library leaves the first bytes of a character spelled in byte pieces without a place: all of
/// it goes to the last one. Here each gets its own byte, or the whole character if normalization
/// has changed that.
void placeBytes(Encoding& encoding, std::size_t firstPiece)
{
    const ByteRange whole = encoding.offsets.back();
    const std::size_t count = encoding.offsets.size() - firstPiece;
    const bool isUnchanged = whole.end - whole.begin == count;
    for (std::size_t i = 0; i < count; ++i)
        encoding.offsets[firstPiece + i]
            = isUnchanged ? ByteRange { whole.begin + i, whole.begin + i + 1 } : whole;
}

class SentencePieceTokenizer final : public Tokenizer
{
public:
    explicit SentencePieceTokenizer(Parts parts)
        : m_parts(std::move(parts))
    {
    }

    Result<Encoding> encode(std::string_view text, SpecialTokens special) const override
    {
        if (auto status = checkText(text); !status)
            return propagate(status);
        Encoding encoding;
        if (special == SpecialTokens::Add)
            addSpecial(encoding, m_parts.before);
        const PieceModel* model = m_parts.atStart.get();
        for (const Section& section : m_parts.addedTokens.split(text)) {
            if (section.added)
                append(encoding, *section.added, section.range);
            else if (auto status = encodeSection(text, section.range, *model, encoding); !status)
                return propagate(status);
            model = m_parts.later.get();
        }
        if (special == SpecialTokens::Add)
            addSpecial(encoding, m_parts.after);
        return encoding;
    }

    std::string tokenText(TokenId id) const override
    {
        if (const auto added = m_parts.addedTexts.find(id); added != m_parts.addedTexts.end())
            return added->second;
        const bool isPiece
            = id.value >= 0 && static_cast<std::size_t>(id.value) < m_parts.atStart->size();
        return isPiece ? m_parts.atStart->spelling(id) : std::string();
    }

    std::size_t vocabularySize() const override { return m_parts.vocabularySize; }
    const std::string& hash() const override { return m_parts.hash; }
    std::string kind() const override { return "SentencePiece"; }

private:
    static void append(Encoding& encoding, TokenId id, ByteRange range)
    {
        encoding.ids.push_back(id);
        encoding.offsets.push_back(range);
        encoding.isSpecial.push_back(0);
    }

    static void addSpecial(Encoding& encoding, const std::vector<TokenId>& ids)
    {
        encoding.ids.insert(encoding.ids.end(), ids.begin(), ids.end());
        encoding.offsets.insert(encoding.offsets.end(), ids.size(), ByteRange {});
        encoding.isSpecial.insert(encoding.isSpecial.end(), ids.size(), 1);
    }

    static Status encodeSection(
        std::string_view text, ByteRange range, const PieceModel& model, Encoding& encoding)
    {
        auto pieces = model.cut(text.substr(range.begin, range.end - range.begin));
        if (!pieces)
            return propagate(pieces);
        std::size_t firstByte
            = encoding.ids.size(); // of the character being spelled in byte pieces
        for (const auto& [id, place, isByte] : *pieces) {
            append(encoding, id, { range.begin + place.begin, range.begin + place.end });
            const bool isLastOfCharacter = place.begin < place.end;
            if (isByte && isLastOfCharacter)
                placeBytes(encoding, firstByte);
            if (!isByte || isLastOfCharacter)
                firstByte = encoding.ids.size();
        }
        return {};
    }

    Parts m_parts;
};

/// Roles that the configuration leaves open are the model's own.
void addDefaultTokens(TokenizerConfig& config, const PieceModel& model)
{
    const PieceModel::Roles roles = model.roles();
    const std::array<std::pair<const char*, std::optional<TokenId>>, 3> own { {
        { "bos_token", roles.beginning },
        { "eos_token", roles.end },
        { "unk_token", roles.unknown },
    } };
    for (const auto& [role, id] : own) {
        if (id)
            config.addDefault(role, model.spelling(*id));
    }
}

/// Appends the token with a role to `ids`.
Status addToken(const TokenizerConfig& config, const std::string& role,
    const std::vector<AddedToken>& tokens, std::vector<TokenId>& ids, const std::string& where)
{
    const std::string content = config.spelling(role, "");
    const auto token = std::ranges::find(tokens, content, &AddedToken::content);
    if (token == tokens.end()) {
        return fail(ErrorCode::InvalidTokenizer,
            "A " + role
                + " is to be added to every text, but the model has none. Name it in "
                  "tokenizer_config.json, or set \"add_"
                + role.substr(0, 3) + "_token\" to false there.",
            where);
    }
    ids.push_back(token->id);
    return {};
}

/// Outside of the legacy mode the space that SentencePiece puts before a text is not put behind
/// added tokens.
Status chooseModels(
    Parts& parts, const TokenizerConfig& config, std::string bytes, const std::string& where)
{
    parts.later = parts.atStart;
    if (config.isLegacy.value_or(true) || parts.addedTokens.isEmpty())
        return {};
    bytes += withoutDummyPrefix;
    auto model = openPieceModel(bytes, where);
    if (!model)
        return propagate(model);
    parts.later = *model;
    if (!config.addsPrefixSpace.value_or(true))
        parts.atStart = *model;
    return {};
}

/// The added tokens, and those that go before and after every text.
Status readTokens(Parts& parts, const TokenizerConfig& config, const std::string& where)
{
    parts.vocabularySize = parts.atStart->size();
    const auto find = [&](std::string_view text) { return parts.atStart->find(text); };
    const std::vector<AddedToken> tokens = allAddedTokens({}, config, find, parts.vocabularySize);
    for (const AddedToken& token : tokens) {
        parts.addedTokens.add(token, token.content);
        parts.addedTexts[token.id] = token.content;
        parts.vocabularySize
            = std::max(parts.vocabularySize, static_cast<std::size_t>(token.id.value) + 1);
    }
    if (config.addsBos.value_or(true)) {
        if (auto status = addToken(config, "bos_token", tokens, parts.before, where); !status)
            return status;
    }
    if (config.addsEos.value_or(false))
        return addToken(config, "eos_token", tokens, parts.after, where);
    return {};
}

Status checkClass(const std::string& tokenizerClass, const std::string& where)
{
    const bool isSupported = tokenizerClass.empty()
        || std::ranges::find(supportedClasses, tokenizerClass) != supportedClasses.end();
    if (isSupported)
        return {};
    return fail(ErrorCode::UnsupportedModel,
        "The tokenizer class \"" + tokenizerClass
            + "\" is not supported with tokenizer.model (supported: LlamaTokenizer, "
              "CodeLlamaTokenizer, GemmaTokenizer).",
        where);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadSentencePiece(TokenizerFiles& files)
{
    const std::string where = files.pathOf(fileName);
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    if (auto status = checkClass(config->tokenizerClass, files.pathOf("tokenizer_config.json"));
        !status)
        return propagate(status);
    auto bytes = files.readText(fileName);
    if (!bytes)
        return propagate(bytes);
    return makeSentencePiece(std::move(*config), std::move(*bytes), files.hash(), where);
}

Result<std::shared_ptr<const Tokenizer>> makeSentencePiece(
    TokenizerConfig config, std::string bytes, std::string hash, const std::string& where)
{
    if (auto status = checkSentencePieceModel(bytes, where); !status)
        return propagate(status);
    auto model = openPieceModel(bytes, where);
    if (!model)
        return propagate(model);
    addDefaultTokens(config, **model);

    Parts parts;
    parts.atStart = *model;
    if (auto status = readTokens(parts, config, where); !status)
        return propagate(status);
    if (auto status = chooseModels(parts, config, std::move(bytes), where); !status)
        return propagate(status);
    parts.hash = std::move(hash);
    return std::make_shared<const SentencePieceTokenizer>(std::move(parts));
}

} // namespace fathom
