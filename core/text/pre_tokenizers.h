// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/aligned_text.h"

#include <memory>
#include <string>

namespace fathom {

/// Second step of a pipeline: cuts the text into the pieces ("words") that the model then cuts into
/// tokens, and may change how they are spelled. Immutable, thread-safe.
class PreTokenizer
{
public:
    virtual ~PreTokenizer() = default;
    /// Cuts the pieces of `text` further.
    [[nodiscard]] virtual Status apply(AlignedText& text) const = 0;
};

/// From the "pre_tokenizer" of a tokenizer.json, not null. UnsupportedModel for a type or an option
/// that is not implemented.
[[nodiscard]] Result<std::unique_ptr<PreTokenizer>> makePreTokenizer(
    const Json& json, const std::string& where);

} // namespace fathom
