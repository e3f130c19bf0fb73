// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/aligned_text.h"

#include <memory>
#include <string>

namespace fathom {

/// First step of a pipeline: changes the text's characters ("e" + accent -> "é"), keeps the
/// alignment. Immutable, thread-safe.
class Normalizer
{
public:
    virtual ~Normalizer() = default;
    /// `text` has at most one piece.
    virtual void apply(AlignedText& text) const = 0;
};

/// From the "normalizer" of a tokenizer.json, not null. UnsupportedModel for a type that is not
/// implemented.
[[nodiscard]] Result<std::unique_ptr<Normalizer>> makeNormalizer(
    const Json& json, const std::string& where);

/// Unicode's canonical composition; the alignment is Hugging Face's.
[[nodiscard]] std::unique_ptr<Normalizer> makeNfc();

} // namespace fathom
