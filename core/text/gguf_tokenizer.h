// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <filesystem>
#include <memory>

namespace fathom {

/// The tokenizer in a GGUF file's metadata: SentencePiece's BPE (`tokenizer.ggml.model` "llama") or
/// byte-level BPE ("gpt2"), whose way of cutting text into words `tokenizer.ggml.pre` names.
/// UnsupportedModel names another model or way: it would give other tokens. Control tokens are
/// looked for in texts, as Hugging Face does.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadGgufTokenizer(
    const std::filesystem::path& file);

} // namespace fathom
