// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/json.h"
#include "core/text/tokenizer.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// The text an encoding is of, and how a token is spelled that stands for these bytes of it.
struct EncodedText
{
    std::string_view text;
    std::function<std::string_view(TokenId, ByteRange)> spelling;
};

/// Last step of a pipeline: adds the special tokens before and after, and may trim white space off
/// the offsets. Immutable, thread-safe.
class PostProcessor
{
public:
    virtual ~PostProcessor() = default;
    virtual void apply(
        Encoding& encoding, const EncodedText& text, SpecialTokens special) const = 0;
};

/// From the "post_processor" of a tokenizer.json, not null. UnsupportedModel for a type that is not
/// implemented.
[[nodiscard]] Result<std::unique_ptr<PostProcessor>> makePostProcessor(
    const Json& json, const std::string& where);

/// Adds these tokens and nothing else.
[[nodiscard]] std::unique_ptr<PostProcessor> makeSurrounding(
    std::vector<TokenId> before, std::vector<TokenId> after);

} // namespace fathom
