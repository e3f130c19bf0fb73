// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_files.h"

#include <memory>

namespace fathom {

/// The WordPiece tokenizer of a vocab.txt (BERT, DistilBERT, ELECTRA): a token a line. Lower case,
/// accents and ideographs are as tokenizer_config.json says, else as in uncased BERT.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadVocabularyText(TokenizerFiles& files);

} // namespace fathom
