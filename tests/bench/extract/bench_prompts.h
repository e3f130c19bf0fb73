// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace fathom::bench {

using Prompts = std::vector<std::vector<TokenId>>;

/// 400 prompts of 10 to 60 random tokens, which share nothing.
[[nodiscard]] Prompts randomPrompts(std::int64_t vocabulary);

/// The statements of `<shared>/data/datasets/cities.csv` in tokens of the tokenizer
/// `<shared>/data/tokenizers/llama2`; none where they are not.
[[nodiscard]] Prompts cityPrompts(const std::filesystem::path& shared);

/// One prompt a line, ids with spaces between them: for the other side of a comparison.
void writePrompts(const Prompts& prompts, const std::filesystem::path& file);

} // namespace fathom::bench
