// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fathom::jinja {

enum class TokenKind : std::uint8_t
{
    Data, ///< text outside tags
    VariableBegin, ///< {{
    VariableEnd,
    BlockBegin, ///< {%
    BlockEnd,
    Name,
    Text, ///< a literal, escapes resolved
    Integer,
    Number,
    Operator,
    End
};

struct Token
{
    TokenKind kind = TokenKind::End;
    std::string text; ///< of integers and numbers: as written, without underscores
    std::size_t line = 0;
};

/// The tokens of a template, End last, with the white space around tags as Jinja leaves it with
/// `trim_blocks` and `lstrip_blocks`, which is how Hugging Face renders chat templates. `source`
/// is valid UTF-8. Throws TemplateError.
[[nodiscard]] std::vector<Token> tokenize(std::string_view source);

} // namespace fathom::jinja
