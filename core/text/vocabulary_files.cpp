// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/vocabulary_files.h"

#include "core/text/pipeline_tokenizer.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizers/bpe.h"
#include "core/text/word_patterns.h"

#include <algorithm>
#include <array>
#include <utility>

namespace fathom {

namespace {

/// What the classes of tokenizers with such files do, as transformers' converters write it down.
enum class Family : std::uint8_t
{
    Gpt2,
    Qwen2,
    Roberta
};

struct ClassOfFamily
{
    std::string_view tokenizerClass;
    std::string_view modelType; ///< says the same where there is no class
    Family family;
};

constexpr auto classes = std::to_array<ClassOfFamily>({
    { "GPT2Tokenizer", "gpt2", Family::Gpt2 },
    { "CodeGenTokenizer", "codegen", Family::Gpt2 },
    { "Qwen2Tokenizer", "qwen2", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen2_5_vl", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen2_5_vl_text", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen2_moe", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen2_vl", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen2_vl_text", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen3", Family::Qwen2 },
    { "Qwen2Tokenizer", "qwen3_moe", Family::Qwen2 },
    { "RobertaTokenizer", "roberta", Family::Roberta },
    { "BartTokenizer", "bart", Family::Roberta },
    { "LongformerTokenizer", "longformer", Family::Roberta },
    { "LEDTokenizer", "led", Family::Roberta },
});

Result<Family> familyOf(
    const std::string& tokenizerClass, const std::string& modelType, const std::string& where)
{
    const auto same = std::ranges::find_if(classes, [&](const ClassOfFamily& entry) {
        return tokenizerClass.empty() ? entry.modelType == modelType
                                      : entry.tokenizerClass == tokenizerClass;
    });
    if (same != classes.end())
        return same->family;
    if (tokenizerClass.empty() || tokenizerClass == "PreTrainedTokenizer")
        return Family::Gpt2;
    std::string supported;
    for (const ClassOfFamily& entry : classes) {
        const std::string name(entry.tokenizerClass);
        if (supported.find(name) == std::string::npos)
            supported += (supported.empty() ? "" : ", ") + name;
    }
    return fail(ErrorCode::UnsupportedModel,
        "The tokenizer class \"" + tokenizerClass
            + "\" cannot be made of vocab.json and merges.txt (supported: " + supported
            + "). Save the tokenizer as tokenizer.json.",
        where);
}

Result<std::vector<MergeText>> parseMerges(std::string_view content, const std::string& where)
{
    std::vector<MergeText> merges;
    std::size_t number = 0;
    while (!content.empty()) {
        ++number;
        const std::size_t end = std::min(content.find('\n'), content.size());
        std::string_view line = content.substr(0, end);
        content.remove_prefix(std::min(end + 1, content.size()));
        if (line.ends_with('\r'))
            line.remove_suffix(1);
        if (line.empty() || (number == 1 && line.starts_with("#version")))
            continue;
        const std::size_t space = line.find(' ');
        if (space == 0 || space == std::string_view::npos || space + 1 == line.size()
            || line.find(' ', space + 1) != std::string_view::npos) {
            return fail(ErrorCode::InvalidTokenizer,
                "A merge is expected to be two tokens with one space between.",
                where + ", line " + std::to_string(number));
        }
        merges.emplace_back(line.substr(0, space), line.substr(space + 1));
    }
    return merges;
}

Result<std::unique_ptr<TokenModel>> readModel(TokenizerFiles& files)
{
    auto vocabularyJson = files.readJson("vocab.json");
    if (!vocabularyJson)
        return propagate(vocabularyJson);
    auto vocabulary = Vocabulary::create(*vocabularyJson, files.pathOf("vocab.json"));
    if (!vocabulary)
        return propagate(vocabulary);
    auto content = files.readText("merges.txt");
    if (!content)
        return propagate(content);
    auto merges = parseMerges(*content, files.pathOf("merges.txt"));
    if (!merges)
        return propagate(merges);
    return Bpe::create(std::move(*vocabulary), *merges, {}, files.pathOf("merges.txt"));
}

void addDefaultTokens(TokenizerConfig& config, Family family)
{
    if (family != Family::Roberta) {
        for (const char* role : { "unk_token", "eos_token" })
            config.addDefault(role, "<|endoftext|>");
        config.addDefault(family == Family::Gpt2 ? "bos_token" : "pad_token", "<|endoftext|>");
        return;
    }
    constexpr std::array<std::pair<const char*, const char*>, 7> defaults { {
        { "bos_token", "<s>" },
        { "eos_token", "</s>" },
        { "sep_token", "</s>" },
        { "cls_token", "<s>" },
        { "unk_token", "<unk>" },
        { "pad_token", "<pad>" },
        { "mask_token", "<mask>" },
    } };
    const bool hasMask = config.named.contains("mask_token");
    for (const auto& [role, content] : defaults)
        config.addDefault(role, content);
    if (!hasMask)
        config.named["mask_token"].stripsLeft = true;
}

Json preTokenizerOf(Family family, bool addsPrefixSpace)
{
    Json bytes { { "type", "ByteLevel" }, { "add_prefix_space", addsPrefixSpace },
        { "use_regex", family != Family::Qwen2 } };
    if (family != Family::Qwen2)
        return bytes;
    const Json split { { "type", "Split" }, { "behavior", "Isolated" }, { "invert", false },
        { "pattern", { { "Regex", qwen2WordPattern } } } };
    return { { "type", "Sequence" }, { "pretokenizers", Json::array({ split, bytes }) } };
}

/// The id of the token with a role.
Result<TokenId> idOf(const std::string& role, const TokenizerConfig& config,
    const std::vector<AddedToken>& tokens, const std::string& where)
{
    const auto token = std::ranges::find(tokens, config.spelling(role, ""), &AddedToken::content);
    if (token == tokens.end())
        return fail(ErrorCode::InvalidTokenizer,
            "A " + role + " is to be added, but none is named.", where);
    return token->id;
}

Result<std::unique_ptr<PostProcessor>> postProcessorOf(Family family, const TokenizerConfig& config,
    const std::vector<AddedToken>& tokens, const std::string& where)
{
    if (family == Family::Roberta) {
        auto cls = idOf("cls_token", config, tokens, where);
        if (!cls)
            return propagate(cls);
        auto sep = idOf("sep_token", config, tokens, where);
        if (!sep)
            return propagate(sep);
        const Json json { { "type", "RobertaProcessing" },
            { "cls", { config.spelling("cls_token", ""), cls->value } },
            { "sep", { config.spelling("sep_token", ""), sep->value } }, { "trim_offsets", true },
            { "add_prefix_space", config.addsPrefixSpace.value_or(false) } };
        return makePostProcessor(json, where);
    }
    if (family != Family::Gpt2 || !config.addsBos.value_or(false))
        return std::unique_ptr<PostProcessor>();
    auto bos = idOf("bos_token", config, tokens, where);
    if (!bos)
        return propagate(bos);
    return makeSurrounding({ *bos }, {});
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadVocabularyAndMerges(
    TokenizerFiles& files, const std::string& modelType)
{
    auto config = readTokenizerConfig(files);
    if (!config)
        return propagate(config);
    const std::string where = files.pathOf("tokenizer_config.json");
    auto family = familyOf(config->tokenizerClass, modelType, where);
    if (!family)
        return propagate(family);
    addDefaultTokens(*config, *family);

    PipelineParts parts;
    auto model = readModel(files);
    if (!model)
        return propagate(model);
    parts.model = std::move(*model);
    if (*family == Family::Qwen2)
        parts.normalizer = makeUnicodeForm(UnicodeForm::Nfc);
    auto preTokenizer
        = makePreTokenizer(preTokenizerOf(*family, config->addsPrefixSpace.value_or(false)), where);
    if (!preTokenizer)
        return propagate(preTokenizer);
    parts.preTokenizer = std::move(*preTokenizer);
    const auto find = [&](std::string_view token) { return parts.model->find(token); };
    parts.addedTokens = allAddedTokens({}, *config, find, parts.model->vocabularySize());
    auto postProcessor = postProcessorOf(*family, *config, parts.addedTokens, where);
    if (!postProcessor)
        return propagate(postProcessor);
    parts.postProcessor = std::move(*postProcessor);
    parts.kind = "byte-level BPE";
    parts.hash = files.hash();
    return std::make_shared<const PipelineTokenizer>(std::move(parts));
}

} // namespace fathom
