// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"
#include "core/text/tokenizer_files.h"

#include <memory>

namespace fathom {

/// The tokenizer of a tokenizer.json, with what tokenizer_config.json changes about it.
/// UnsupportedModel for a step or an option that is not implemented, by name; what a file says is
/// never left out in silence.
[[nodiscard]] Result<std::shared_ptr<const Tokenizer>> loadTokenizerJson(TokenizerFiles& files);

} // namespace fathom
