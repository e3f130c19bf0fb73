// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_files.h"

#include <memory>

namespace fathom {

/// The tokenizer of Mistral's tekken.json, which says everything itself: words, tokens by rank,
/// special tokens. Those come first, so that a token's id is its rank and their number. BOS is
/// added to every text. Special tokens are found in texts as in Mistral's own tokenizer.json files
/// (mistral_common leaves that to its chat templates).
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadTekken(TokenizerFiles& files);

} // namespace fathom
