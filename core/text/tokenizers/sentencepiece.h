// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_config.h"
#include "core/text/tokenizer_files.h"

#include <memory>
#include <string>

namespace fathom {

/// The tokenizer of a SentencePiece tokenizer.model (Llama, Mistral, Gemma). Unless
/// tokenizer_config.json says otherwise, BOS is added and EOS is not.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadSentencePiece(TokenizerFiles& files);

/// The same from what such files say: `bytes` are those of a tokenizer.model. `where` is for
/// messages.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> makeSentencePiece(
    TokenizerConfig config, std::string bytes, std::string hash, const std::string& where);

} // namespace fathom
