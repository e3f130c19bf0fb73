// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/syntax.h"
#include "core/text/jinja/token_stream.h"

namespace fathom::jinja {

/// A whole template. Throws TemplateError with the line.
[[nodiscard]] Block parseTemplate(TokenStream& tokens);

enum class Ternary : std::uint8_t
{
    Allowed,
    NotAllowed ///< in `for x in items if condition`
};
[[nodiscard]] ExpressionPtr parseExpression(
    TokenStream& tokens, Ternary ternary = Ternary::Allowed);
/// An expression, or several with commas, which are a tuple.
[[nodiscard]] ExpressionPtr parseTuple(TokenStream& tokens, Ternary ternary = Ternary::Allowed);
/// name(arguments), as it stands behind a bar.
[[nodiscard]] Filter parseFilter(TokenStream& tokens, ExpressionPtr input);

} // namespace fathom::jinja
