// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/text/jinja/value.h"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace fathom::jinja {

struct ParsedTemplate;

/// A Jinja template, as far as chat templates use the language (README.md lists it), rendered as
/// Hugging Face's `apply_chat_template` does: `trim_blocks`, `lstrip_blocks`, loop controls.
/// Immutable and thread-safe. Templates are hostile until rendered: bounds in limits.h.
class Template
{
public:
    /// InvalidTokenizer, which names the line, for what is no template or beyond what is supported;
    /// `where` names the file.
    [[nodiscard]] static Result<Template> parse(std::string_view source, std::string where);

    /// What it prints. `variables` are what the template may name; texts in them are valid UTF-8.
    [[nodiscard]] Result<std::string> render(
        std::map<std::string, Value, std::less<>> variables) const;

private:
    explicit Template(std::shared_ptr<const ParsedTemplate> parsed)
        : m_parsed(std::move(parsed))
    {
    }

    std::shared_ptr<const ParsedTemplate> m_parsed;
};

} // namespace fathom::jinja
