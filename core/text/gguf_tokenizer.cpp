// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/gguf_tokenizer.h"

#include "core/base/hash.h"
#include "core/io/gguf.h"
#include "core/io/utf8.h"
#include "core/text/gguf_words.h"
#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizers/bpe.h"
#include "core/text/tokenizers/piece_proto.h"
#include "core/text/tokenizers/sentencepiece.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace fathom {

namespace {

constexpr const char* modelKey = "tokenizer.ggml.model";
constexpr const char* wordsKey = "tokenizer.ggml.pre";
constexpr const char* tokensKey = "tokenizer.ggml.tokens";
constexpr const char* typesKey = "tokenizer.ggml.token_type";
constexpr const char* scoresKey = "tokenizer.ggml.scores";
constexpr const char* mergesKey = "tokenizer.ggml.merges";

// SentencePiece's kinds of pieces, of which GGUF makes kinds of tokens.
constexpr std::int64_t normalToken = 1;
constexpr std::int64_t controlToken = 3;
constexpr std::int64_t userToken = 4;
constexpr std::int64_t lastKind = 6;

/// The vocabulary of a file, checked: texts are UTF-8, each has a kind.
struct Tokens
{
    std::vector<std::string> texts;
    std::vector<std::int64_t> kinds;
};

std::string whereIs(const GgufFile& file, const char* key)
{
    return file.path().filename().string() + ", key " + key;
}

Result<Tokens> readTokens(const GgufFile& file)
{
    const auto* const texts = file.list<std::string_view>(tokensKey);
    if (!texts || texts->empty())
        return fail(ErrorCode::InvalidTokenizer,
            "The file has no list of tokens. Use one that was converted with its tokenizer.",
            whereIs(file, tokensKey));
    Tokens tokens;
    for (const auto text : *texts) {
        if (firstInvalidUtf8(text))
            return fail(ErrorCode::InvalidTokenizer, "The token is not valid UTF-8.",
                whereIs(file, tokensKey) + ", token " + std::to_string(tokens.texts.size()));
        tokens.texts.emplace_back(text);
    }
    const auto* const kinds = file.list<std::int64_t>(typesKey);
    tokens.kinds = kinds ? *kinds : std::vector<std::int64_t>(texts->size(), normalToken);
    if (tokens.kinds.size() != texts->size()
        || std::ranges::any_of(
            tokens.kinds, [](std::int64_t kind) { return kind < normalToken || kind > lastKind; }))
        return fail(ErrorCode::InvalidTokenizer,
            "A kind from 1 to 6 is expected for each of the " + std::to_string(texts->size())
                + " tokens.",
            whereIs(file, typesKey));
    return tokens;
}

/// The text of the token that a key names; empty if there is no such key.
Result<std::string> namedToken(const GgufFile& file, const Tokens& tokens, const char* key)
{
    const auto id = file.integer(key);
    if (!id)
        return std::string();
    if (*id < 0 || *id >= static_cast<std::int64_t>(tokens.texts.size()))
        return fail(ErrorCode::InvalidTokenizer, "There is no token " + std::to_string(*id) + '.',
            whereIs(file, key));
    return tokens.texts[static_cast<std::size_t>(*id)];
}

/// What tokenizer_config.json would say. `addsBos`: where the file does not.
Result<TokenizerConfig> readConfig(const GgufFile& file, const Tokens& tokens, bool addsBos)
{
    TokenizerConfig config;
    config.addsBos = file.flag("tokenizer.ggml.add_bos_token").value_or(addsBos);
    config.addsEos = file.flag("tokenizer.ggml.add_eos_token").value_or(false);
    for (const auto& [role, key] : { std::pair("bos_token", "tokenizer.ggml.bos_token_id"),
             std::pair("eos_token", "tokenizer.ggml.eos_token_id"),
             std::pair("unk_token", "tokenizer.ggml.unknown_token_id") }) {
        auto text = namedToken(file, tokens, key);
        if (!text)
            return propagate(text);
        if (!text->empty())
            config.addDefault(role, *text);
    }
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        if (tokens.kinds[id] == controlToken && !tokens.texts[id].empty()) {
            AddedToken token;
            token.content = tokens.texts[id];
            token.id = TokenId(static_cast<std::int32_t>(id));
            token.isSpecial = true;
            config.numbered.push_back(std::move(token));
        }
    return config;
}

/// SHA-256 of everything that tokens depend on.
class TokenizerHash
{
public:
    void add(std::string_view text)
    {
        // With its length in front, so that texts cannot run into each other.
        m_hash.add(std::to_string(text.size()) + '\n');
        m_hash.add(text);
    }
    void add(const TokenizerConfig& config)
    {
        add(std::string(config.addsBos.value_or(false) ? "bos " : "")
            + (config.addsEos.value_or(false) ? "eos " : "") + config.spelling("bos_token", "")
            + ' ' + config.spelling("eos_token", ""));
    }
    [[nodiscard]] std::string hex() { return m_hash.hex(); }

private:
    Sha256 m_hash;
};

Result<std::shared_ptr<const Tokenizer>> loadPieces(const GgufFile& file, const Tokens& tokens)
{
    auto config = readConfig(file, tokens, true);
    if (!config)
        return propagate(config);
    const auto* const scores = file.list<double>(scoresKey);
    if (!scores || scores->size() != tokens.texts.size())
        return fail(ErrorCode::InvalidTokenizer,
            "A score is expected for each of the " + std::to_string(tokens.texts.size())
                + " tokens.",
            whereIs(file, scoresKey));
    PieceProto proto;
    proto.addsDummyPrefix = file.flag("tokenizer.ggml.add_space_prefix").value_or(true);
    proto.removesExtraSpaces = file.flag("tokenizer.ggml.remove_extra_whitespaces").value_or(false);
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        proto.pieces.push_back({ tokens.texts[id], static_cast<float>((*scores)[id]),
            static_cast<std::uint8_t>(tokens.kinds[id]) });
    auto bytes = serialized(proto);
    TokenizerHash hash;
    hash.add(bytes);
    hash.add(*config);
    return makeSentencePiece(
        std::move(*config), std::move(bytes), hash.hex(), whereIs(file, tokensKey));
}

Result<std::vector<MergeText>> readMerges(const GgufFile& file)
{
    const auto* const list = file.list<std::string_view>(mergesKey);
    if (!list)
        return fail(ErrorCode::InvalidTokenizer, "The file has no list of merges.",
            whereIs(file, mergesKey));
    std::vector<MergeText> merges;
    for (const auto merge : *list) {
        const auto space = merge.find(' ', 1);
        if (space == std::string_view::npos || space + 1 == merge.size() || firstInvalidUtf8(merge))
            return fail(ErrorCode::InvalidTokenizer,
                "A merge is expected to be two tokens with one space between.",
                whereIs(file, mergesKey) + ", merge " + std::to_string(merges.size() + 1));
        merges.emplace_back(merge.substr(0, space), merge.substr(space + 1));
    }
    return merges;
}

Result<GgufWords> readWords(const GgufFile& file)
{
    const auto name = file.text(wordsKey);
    if (!name)
        return fail(ErrorCode::UnsupportedModel,
            "The file does not say how its tokenizer cuts texts into words. Use a newer conversion "
            "of the model.",
            whereIs(file, wordsKey));
    auto words = ggufWords(*name);
    if (!words)
        return fail(ErrorCode::UnsupportedModel,
            "The tokenizer cuts texts into words as \"" + std::string(*name)
                + "\" does, which is not known. Known are " + knownGgufWords()
                + ". Use the model as Hugging Face saves it.",
            whereIs(file, wordsKey));
    return *words;
}

Result<std::shared_ptr<const Tokenizer>> loadBytes(const GgufFile& file, Tokens tokens)
{
    const auto words = readWords(file);
    if (!words)
        return tl::unexpected(words.error());
    const auto config = readConfig(file, tokens, words->addsBos);
    if (!config)
        return tl::unexpected(config.error());
    const auto merges = readMerges(file);
    if (!merges)
        return tl::unexpected(merges.error());

    TokenizerHash hash;
    hash.add(*file.text(wordsKey));
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        hash.add(tokens.texts[id] + ' ' + std::to_string(tokens.kinds[id]));
    for (const auto& [left, right] : *merges)
        hash.add(left + ' ' + right);
    hash.add(*config);

    PipelineParts parts;
    parts.addedTokens = config->numbered;
    for (std::size_t id = 0; id < tokens.texts.size(); ++id)
        if (tokens.kinds[id] == userToken && !tokens.texts[id].empty()) {
            AddedToken token;
            token.content = tokens.texts[id];
            token.id = TokenId(static_cast<std::int32_t>(id));
            parts.addedTokens.push_back(std::move(token));
        }
    auto vocabulary = Vocabulary::create(std::move(tokens.texts), whereIs(file, tokensKey));
    if (!vocabulary)
        return propagate(vocabulary);
    BpeOptions options;
    options.ignoresMerges = words->ignoresMerges;
    auto model = Bpe::create(std::move(*vocabulary), *merges, options, whereIs(file, mergesKey));
    if (!model)
        return propagate(model);
    std::vector<TokenId> before;
    std::vector<TokenId> after;
    for (const auto& [adds, role, ids] : { std::tuple(config->addsBos, "bos_token", &before),
             std::tuple(config->addsEos, "eos_token", &after) }) {
        if (!adds.value_or(false))
            continue;
        const auto id = (*model)->find(config->spelling(role, ""));
        if (!id)
            return fail(ErrorCode::InvalidTokenizer,
                "A " + std::string(role) + " is to be added to every text, but none is named.",
                whereIs(file, modelKey));
        ids->push_back(*id);
    }
    parts.model = std::move(*model);
    if (words->composes)
        parts.normalizer = makeUnicodeForm(UnicodeForm::Nfc);
    auto preTokenizer = makePreTokenizer(words->preTokenizer, whereIs(file, wordsKey));
    if (!preTokenizer)
        return propagate(preTokenizer);
    parts.preTokenizer = std::move(*preTokenizer);
    parts.postProcessor = makeSurrounding(std::move(before), std::move(after));
    parts.kind = "byte-level BPE";
    parts.hash = hash.hex();
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadGgufTokenizer(const std::filesystem::path& path)
{
    const auto file = GgufFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    const auto model = file->text(modelKey).value_or("");
    if (model != "llama" && model != "gpt2")
        return fail(ErrorCode::UnsupportedModel,
            model.empty() ? "The file has no tokenizer. Use one that was converted with it."
                          : "Tokenizers of the kind \"" + std::string(model)
                    + "\" are not read from GGUF files; \"llama\" and \"gpt2\" are. Use the "
                      "model as Hugging Face saves it.",
            whereIs(*file, modelKey));
    auto tokens = readTokens(*file);
    if (!tokens)
        return propagate(tokens);
    return model == "llama" ? loadPieces(*file, *tokens) : loadBytes(*file, std::move(*tokens));
}

} // namespace fathom
