// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/tokenizer.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A regular expression of a tokenizer file. Those are written for Oniguruma; here they are run by
/// PCRE2, after a translation that admits only what means the same in both and refuses the rest.
/// Immutable and thread-safe.
class Regex
{
public:
    [[nodiscard]] static Result<Regex> compile(std::string_view pattern, const std::string& where);
    /// One that matches this text and nothing else.
    [[nodiscard]] static Result<Regex> literal(std::string_view text, const std::string& where);

    /// All non-empty matches in valid UTF-8, in order, without overlap.
    [[nodiscard]] Result<std::vector<ByteRange>> matches(std::string_view subject) const;

private:
    explicit Regex(std::shared_ptr<const void> code);

    std::shared_ptr<const void> m_code; // pcre2_code
};

/// The pattern as PCRE2 understands it, or an error that names what has no exact counterpart.
[[nodiscard]] Result<std::string> translateRegex(
    std::string_view pattern, const std::string& where);

} // namespace fathom
