// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/tokenizers/token_model.h"

#include <memory>
#include <string>

namespace fathom {

/// From the "model" of a tokenizer.json. UnsupportedModel for a type or an option that is not
/// implemented.
[[nodiscard]] Result<std::unique_ptr<TokenModel>> makeTokenModel(
    const Json& json, const std::string& where);

/// "BPE", "Unigram", "WordLevel" or "WordPiece". Files of older versions do not say it: it shows in
/// what the model has.
[[nodiscard]] std::string tokenModelType(const Json& model);

} // namespace fathom
