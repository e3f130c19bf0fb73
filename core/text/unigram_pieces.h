// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_files.h"

#include <memory>
#include <string>
#include <string_view>

namespace fathom {

/// Whether a tokenizer class, or where none is named a `model_type`, is one of these.
[[nodiscard]] bool usesUnigramPieces(const std::string& tokenizerClass, std::string_view modelType);

/// The tokenizer of T5, XLM-RoBERTa or CamemBERT from its SentencePiece model in the file
/// `fileName` (spiece.model, sentencepiece.bpe.model): the same ids and offsets as from the
/// tokenizer.json that Hugging Face publishes for these models. Their classes put tokens of their
/// own before the model's pieces (fairseq's order) or behind them (T5's sentinels), and surround
/// every text. UnsupportedModel for other classes, and for a model that is no unigram model.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadUnigramPieces(
    TokenizerFiles& files, const char* fileName, const std::string& modelType);

/// The same from what such files say; `bytes` are those of a SentencePiece model.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> makeUnigramPieces(TokenizerConfig config,
    const std::string& modelType, std::string_view bytes, std::string hash,
    const std::string& where);

} // namespace fathom
