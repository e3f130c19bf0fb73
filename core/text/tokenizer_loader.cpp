// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizer_loader.h"

#include "core/io/gguf.h"
#include "core/io/json.h"
#include "core/text/gguf_tokenizer.h"
#include "core/text/tokenizer_files.h"
#include "core/text/tokenizer_json.h"
#include "core/text/tokenizers/sentencepiece.h"
#include "core/text/vocabulary_files.h"
#include "core/text/vocabulary_text.h"

#include <system_error>

namespace fathom {

namespace {

/// The "model_type" of config.json, the model's own file; empty where it is missing or unreadable.
std::string modelTypeOf(const std::filesystem::path& directory)
{
    std::error_code error;
    if (!std::filesystem::exists(directory / "config.json", error))
        return {};
    const auto config = readJson(directory / "config.json");
    if (!config || !config->is_object())
        return {};
    const auto type = config->find("model_type");
    return type != config->end() && type->is_string() ? type->get<std::string>() : std::string();
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
    const bool hasModel = files.has("tokenizer.model");
    if (files.has("tokenizer.json")) {
        TokenizerFiles ownFiles(directory); // its own hash
        auto tokenizer = loadTokenizerJson(ownFiles);
        // Llama directories hold the same tokenizer twice; where the one cannot be used, the other
        // can.
        if (tokenizer || !hasModel || tokenizer.error().code != ErrorCode::UnsupportedModel)
            return tokenizer;
    }
    if (hasModel)
        return loadSentencePiece(files);
    if (files.has("vocab.json") && files.has("merges.txt"))
        return loadVocabularyAndMerges(files, modelTypeOf(directory));
    if (files.has("vocab.txt"))
        return loadVocabularyText(files);
    return fail(ErrorCode::FileNotFound,
        "No tokenizer was found. Copy the model's tokenizer.json, its tokenizer.model, its "
        "vocab.json and merges.txt, or its vocab.txt into this directory.",
        directory.string());
}

} // namespace fathom
