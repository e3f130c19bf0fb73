// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/template.h"

#include "core/io/utf8.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/parser.h"
#include "core/text/jinja/rendering.h"

namespace fathom::jinja {

struct ParsedTemplate
{
    std::string where;
    Block block;
};

namespace {

tl::unexpected<Error> failure(const TemplateError& error, const std::string& where)
{
    const auto line = error.line() == 0 ? "" : ", line " + std::to_string(error.line());
    return fail(ErrorCode::InvalidTokenizer,
        "The chat template cannot be used" + line + ": " + error.what()
            + ". Write the format as a prefix and a suffix instead.",
        where);
}

} // namespace

Result<Template> Template::parse(std::string_view source, std::string where)
{
    try {
        if (source.size() > maximumTemplateSize)
            throw TemplateError(
                "it has more than " + std::to_string(maximumTemplateSize) + " bytes");
        if (firstInvalidUtf8(source))
            throw TemplateError("it is not valid UTF-8");
        TokenStream tokens(tokenize(source));
        auto block = parseTemplate(tokens);
        return Template(std::make_shared<const ParsedTemplate>(
            ParsedTemplate { std::move(where), std::move(block) }));
    } catch (const TemplateError& error) {
        return failure(error, where);
    }
}

Result<std::string> Template::render(std::map<std::string, Value, std::less<>> variables) const
{
    try {
        return Rendering(std::move(variables)).render(m_parsed->block);
    } catch (const TemplateError& error) {
        return failure(error, m_parsed->where);
    }
}

} // namespace fathom::jinja
