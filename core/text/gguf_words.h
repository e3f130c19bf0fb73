// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"

#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// What byte-level BPE does before it merges, by the name that llama.cpp gives it.
struct GgufWords
{
    Json preTokenizer; ///< as in a tokenizer.json
    bool composes = false; ///< text is normalized to NFC
    bool ignoresMerges = false; ///< a word that is a token stays whole
    bool addsBos = false; ///< where the file does not say
};

/// For a value of `tokenizer.ggml.pre`; empty for one that is not known.
[[nodiscard]] std::optional<GgufWords> ggufWords(std::string_view name);
/// "llama-bpe, qwen2, …"
[[nodiscard]] std::string knownGgufWords();

} // namespace fathom
