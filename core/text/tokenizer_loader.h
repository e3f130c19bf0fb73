// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <filesystem>
#include <memory>

namespace fathom {

/// The tokenizer of a GGUF file (findGguf), or of a model directory: tokenizer.json, else
/// tekken.json, else tokenizer.model (SentencePiece or tiktoken), spiece.model,
/// sentencepiece.bpe.model or qwen.tiktoken, else vocab.json + merges.txt, else vocab.txt;
/// tokenizer_config.json, special_tokens_map.json and added_tokens.json decide what is added before
/// and after, config.json's `model_type` what they leave open. A tokenizer.json that needs what is
/// not implemented gives way to a tokenizer.model beside it.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadTokenizer(
    const std::filesystem::path& directory);

} // namespace fathom
