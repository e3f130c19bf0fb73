// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tiktoken.h"

#include "core/base/base64.h"
#include "core/text/byte_ranks.h"
#include "core/text/tokenizer_config.h"
#include "core/text/word_patterns.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <optional>
#include <utility>

namespace fathom {

namespace {

constexpr const char* llamaFile = "tokenizer.model";
constexpr const char* qwenFile = "qwen.tiktoken";

struct RankedToken
{
    std::string bytes;
    std::size_t rank = 0;
};

/// "IQ== 0"
std::optional<RankedToken> tokenOf(std::string_view line)
{
    const auto space = line.find(' ');
    if (space == std::string_view::npos || space == 0)
        return std::nullopt;
    auto bytes = decodeBase64(line.substr(0, space));
    std::size_t rank = 0;
    const auto* const end = line.data() + line.size();
    const auto [stop, error] = std::from_chars(line.data() + space + 1, end, rank);
    if (!bytes || error != std::errc() || stop != end)
        return std::nullopt;
    return RankedToken { std::move(*bytes), rank };
}

/// Takes the first line off, without its end.
std::string_view takeLine(std::string_view& text)
{
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// Tokens by rank: every rank from 0 on, each once.
Result<std::vector<std::string>> tokensOf(std::string_view text, const std::string& where)
{
    std::vector<RankedToken> tokens;
    for (std::size_t number = 1; !text.empty(); ++number) {
        const auto line = takeLine(text);
        if (line.empty())
            continue;
        auto token = tokenOf(line);
        if (!token)
            return fail(ErrorCode::InvalidTokenizer,
                "A token in base64, a space and its rank are expected.",
                where + ", line " + std::to_string(number));
        tokens.push_back(std::move(*token));
    }
    std::ranges::stable_sort(tokens, {}, &RankedToken::rank);
    std::vector<std::string> byRank;
    byRank.reserve(tokens.size());
    for (auto& [bytes, rank] : tokens) {
        if (rank != byRank.size())
            return fail(ErrorCode::InvalidTokenizer,
                "Of the ranks of the tokens " + std::to_string(byRank.size())
                    + (rank < byRank.size() ? " comes twice, or one before it." : " is missing."),
                where);
        byRank.push_back(std::move(bytes));
    }
    return byRank;
}

std::vector<AddedToken> specialTokens(const std::vector<std::string>& contents, std::size_t firstId)
{
    std::vector<AddedToken> tokens;
    for (const auto& content : contents) {
        AddedToken token;
        token.content = content;
        token.id = TokenId(static_cast<std::int32_t>(firstId + tokens.size()));
        token.isSpecial = true;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// As transformers' convert_llama_weights_to_hf.py lists them for Llama 3.1 and later. Llama 3
/// itself calls some of those that texts do not contain otherwise.
std::vector<AddedToken> llamaTokens(std::size_t firstId)
{
    constexpr std::size_t count = 256;
    std::vector<std::string> contents { "<|begin_of_text|>", "<|end_of_text|>",
        "<|reserved_special_token_0|>", "<|reserved_special_token_1|>", "<|finetune_right_pad_id|>",
        "<|reserved_special_token_2|>", "<|start_header_id|>", "<|end_header_id|>", "<|eom_id|>",
        "<|eot_id|>", "<|python_tag|>" };
    for (std::size_t reserved = 3; contents.size() < count; ++reserved)
        contents.push_back("<|reserved_special_token_" + std::to_string(reserved) + "|>");
    return specialTokens(contents, firstId);
}

/// As Qwen's tokenization_qwen.py lists them.
std::vector<AddedToken> qwenTokens(std::size_t firstId)
{
    constexpr int extraTokens = 205;
    std::vector<std::string> contents { "<|endoftext|>", "<|im_start|>", "<|im_end|>" };
    for (int i = 0; i < extraTokens; ++i)
        contents.push_back("<|extra_" + std::to_string(i) + "|>");
    return specialTokens(contents, firstId);
}

Status checkFamily(
    const TokenizerConfig& config, std::string_view modelType, const std::string& where)
{
    constexpr std::array<std::string_view, 3> types { "", "llama", "mllama" };
    constexpr std::array<std::string_view, 3> classes { "", "PreTrainedTokenizer",
        "LlamaTokenizer" };
    if (std::ranges::find(types, modelType) != types.end()
        && std::ranges::find(classes, config.tokenizerClass) != classes.end())
        return {};
    return fail(ErrorCode::UnsupportedModel,
        "The file is one of tiktoken's, which does not say how texts are cut into words. That is "
        "known of Llama 3's, not of models of type \""
            + std::string(modelType) + "\" with the tokenizer class \"" + config.tokenizerClass
            + "\". Save the tokenizer as tokenizer.json.",
        where);
}

/// Appends the token with a role to `ids`.
Status addRole(const TokenizerConfig& config, const char* role,
    const std::vector<AddedToken>& tokens, std::vector<TokenId>& ids, const std::string& where)
{
    const auto token = std::ranges::find(tokens, config.spelling(role, ""), &AddedToken::content);
    if (token == tokens.end())
        return fail(ErrorCode::InvalidTokenizer,
            "The " + std::string(role) + " \"" + config.spelling(role, "")
                + "\" is to be added to every text, but is none of the special tokens.",
            where);
    ids.push_back(token->id);
    return {};
}

} // namespace

bool isTiktoken(const std::filesystem::path& path)
{
    constexpr std::size_t longestFirstLine = 4096;
    std::ifstream file(path, std::ios::binary);
    std::string begin(longestFirstLine, '\0');
    file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
    begin.resize(static_cast<std::size_t>(file.gcount()));
    std::string_view rest = begin;
    return tokenOf(takeLine(rest)).has_value();
}

Result<std::shared_ptr<const Tokenizer>> loadLlama3Tiktoken(
    TokenizerFiles& files, std::string_view modelType)
{
    const std::string where = files.pathOf(llamaFile);
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    if (auto status = checkFamily(*config, modelType, where); !status)
        return propagate(status);
    const auto content = files.readText(llamaFile);
    if (!content)
        return tl::unexpected(content.error());
    auto tokens = tokensOf(*content, where);
    if (!tokens)
        return propagate(tokens);
    ByteRanks ranks;
    ranks.tokens = std::move(*tokens);
    ranks.pattern = llama3WordPattern;
    ranks.addedTokens
        = config->numbered.empty() ? llamaTokens(ranks.tokens.size()) : config->numbered;
    config->addDefault("bos_token", "<|begin_of_text|>");
    config->addDefault("eos_token", "<|end_of_text|>");
    if (config->addsBos.value_or(true))
        if (auto status = addRole(*config, "bos_token", ranks.addedTokens, ranks.before, where);
            !status)
            return propagate(status);
    if (config->addsEos.value_or(false))
        if (auto status = addRole(*config, "eos_token", ranks.addedTokens, ranks.after, where);
            !status)
            return propagate(status);
    return makeByteRankTokenizer(std::move(ranks), files.hash(), where);
}

Result<std::shared_ptr<const Tokenizer>> loadQwenTiktoken(TokenizerFiles& files)
{
    const std::string where = files.pathOf(qwenFile);
    const auto content = files.readText(qwenFile);
    if (!content)
        return tl::unexpected(content.error());
    auto tokens = tokensOf(*content, where);
    if (!tokens)
        return propagate(tokens);
    ByteRanks ranks;
    ranks.tokens = std::move(*tokens);
    ranks.pattern = qwen2WordPattern;
    ranks.composes = true;
    ranks.addedTokens = qwenTokens(ranks.tokens.size());
    return makeByteRankTokenizer(std::move(ranks), files.hash(), where);
}

} // namespace fathom
