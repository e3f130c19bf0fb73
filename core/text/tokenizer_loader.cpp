// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_loader.h"

#include "core/io/gguf.h"
#include "core/io/json.h"
#include "core/text/gguf_tokenizer.h"
#include "core/text/tekken.h"
#include "core/text/tiktoken.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_files.h"
#include "core/text/tokenizer_json.h"
#include "core/text/tokenizers/sentencepiece.h"
#include "core/text/unigram_pieces.h"
#include "core/text/vocabulary_files.h"
#include "core/text/vocabulary_text.h"

#include <system_error>

namespace fathom {

namespace {

/// "model_type", empty where there is none.
std::string typeIn(const Json& config)
{
    const auto type = config.is_object() ? config.find("model_type") : config.end();
    return config.is_object() && type != config.end() && type->is_string()
        ? type->get<std::string>()
        : std::string();
}

/// The "model_type" of config.json, of a multimodal model that of its text model; empty where it is
/// missing or unreadable.
std::string modelTypeOf(const std::filesystem::path& directory)
{
    std::error_code error;
    if (!std::filesystem::exists(directory / "config.json", error))
        return {};
    const auto config = readJson(directory / "config.json");
    if (!config || !config->is_object())
        return {};
    if (const auto text = config->find("text_config"); text != config->end())
        if (auto type = typeIn(*text); !type.empty())
            return type;
    return typeIn(*config);
}

/// tokenizer.model is the name of files of several kinds.
Result<std::shared_ptr<const Tokenizer>> loadTokenizerModel(
    const std::filesystem::path& directory, const std::string& modelType)
{
    constexpr const char* name = "tokenizer.model";
    TokenizerFiles files(directory);
    if (isTiktoken(directory / name))
        return loadLlama3Tiktoken(files, modelType);
    TokenizerFiles configFiles(directory); // its own hash
    const auto config = readTokenizerConfig(configFiles);
    if (config && usesUnigramPieces(config->tokenizerClass, modelType))
        return loadUnigramPieces(files, name, modelType);
    return loadSentencePiece(files);
}

} // namespace

Result<std::shared_ptr<const Tokenizer>> loadTokenizer(const std::filesystem::path& directory)
{
    if (const auto gguf = findGguf(directory))
        return loadGgufTokenizer(*gguf);
    std::error_code error;
    if (!std::filesystem::is_directory(directory, error))
        return fail(ErrorCode::FileNotFound, "There is no such directory.", directory.string());
    TokenizerFiles files(directory);
    if (files.has("tokenizer.json")) {
        TokenizerFiles ownFiles(directory); // its own hash
        auto tokenizer = loadTokenizerJson(ownFiles);
        // Llama directories hold the same tokenizer twice; where the one cannot be used, the other
        // can.
        if (tokenizer || !files.has("tokenizer.model")
            || tokenizer.error().code != ErrorCode::UnsupportedModel)
            return tokenizer;
    }
    const std::string modelType = modelTypeOf(directory);
    if (files.has("tekken.json"))
        return loadTekken(files);
    if (files.has("tokenizer.model"))
        return loadTokenizerModel(directory, modelType);
    for (const char* name : { "spiece.model", "sentencepiece.bpe.model" })
        if (files.has(name))
            return loadUnigramPieces(files, name, modelType);
    if (files.has("qwen.tiktoken"))
        return loadQwenTiktoken(files);
    if (files.has("vocab.json") && files.has("merges.txt"))
        return loadVocabularyAndMerges(files, modelType);
    if (files.has("vocab.txt"))
        return loadVocabularyText(files);
    return fail(ErrorCode::FileNotFound,
        "No tokenizer was found. Copy the model's tokenizer.json, its tokenizer.model (or "
        "spiece.model, sentencepiece.bpe.model, tekken.json, qwen.tiktoken), its vocab.json and "
        "merges.txt, or its vocab.txt into this directory.",
        directory.string());
}

} // namespace fathom
