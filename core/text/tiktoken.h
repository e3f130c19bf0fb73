// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_files.h"

#include <filesystem>
#include <memory>
#include <string_view>

namespace fathom {

/// Whether a file begins as tiktoken's do: with a line of base64, a space and a number. (What
/// SentencePiece writes begins with a line end.)
[[nodiscard]] bool isTiktoken(const std::filesystem::path& path);

/// The tokenizer of a tokenizer.model in tiktoken's format, as Meta publishes Llama 3's: words are
/// cut by Llama 3's pattern, BOS is added and EOS is not unless tokenizer_config.json says
/// otherwise. The special tokens are those of tokenizer_config.json, else Llama 3.1's behind the
/// vocabulary. UnsupportedModel for a `modelType` or tokenizer class of another family.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadLlama3Tiktoken(
    TokenizerFiles& files, std::string_view modelType);

/// The tokenizer of a qwen.tiktoken: Qwen's words of a text normalized to NFC, nothing added.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadQwenTiktoken(TokenizerFiles& files);

} // namespace fathom
