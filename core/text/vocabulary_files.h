// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_files.h"

#include <memory>
#include <string>

namespace fathom {

/// The byte-level BPE tokenizer of a vocab.json and a merges.txt. Which characters make up a word
/// and which special tokens are added these files do not say: that follows from the tokenizer's
/// class in tokenizer_config.json, else from the model's type, else it is GPT-2's.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadVocabularyAndMerges(
    TokenizerFiles& files, const std::string& modelType);

} // namespace fathom
