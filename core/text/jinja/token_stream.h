// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/lexer.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/value.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fathom::jinja {

/// The tokens of a template as a parser takes them.
class TokenStream
{
public:
    explicit TokenStream(std::vector<Token> tokens)
        : m_tokens(std::move(tokens))
    {
    }

    [[nodiscard]] const Token& current() const { return m_tokens[m_position]; }
    [[nodiscard]] const Token& next() const
    {
        return m_tokens[std::min(m_position + 1, m_tokens.size() - 1)];
    }
    [[nodiscard]] bool is(TokenKind kind) const { return current().kind == kind; }
    [[nodiscard]] bool isName(std::string_view name) const
    {
        return is(TokenKind::Name) && current().text == name;
    }
    [[nodiscard]] bool isOperator(std::string_view text) const
    {
        return is(TokenKind::Operator) && current().text == text;
    }

    const Token& take()
    {
        const auto& token = current();
        if (m_position + 1 < m_tokens.size())
            ++m_position;
        return token;
    }
    bool skipName(std::string_view name) { return isName(name) && (take(), true); }
    bool skipOperator(std::string_view text) { return isOperator(text) && (take(), true); }

    const Token& expect(TokenKind kind, std::string_view what)
    {
        if (!is(kind))
            complain("expected " + std::string(what));
        return take();
    }
    void expectOperator(std::string_view text)
    {
        if (!skipOperator(text))
            complain("expected '" + std::string(text) + "'");
    }
    void expectName(std::string_view name)
    {
        if (!skipName(name))
            complain("expected '" + std::string(name) + "'");
    }

    [[noreturn]] void complain(const std::string& what) const
    {
        const auto& token = current();
        const std::string found = token.kind == TokenKind::End ? "the template ends here"
            : token.text.empty()                               ? "the tag ends here"
                                                               : "found '" + token.text + "'";
        throw TemplateError(what + ", " + found, token.line);
    }

    /// One for every level of nesting while it is being read.
    class Nesting
    {
    public:
        explicit Nesting(TokenStream& stream)
            : m_stream(stream)
        {
            if (++m_stream.m_nesting > maximumNesting)
                m_stream.complain("nested more than " + std::to_string(maximumNesting) + " deep");
        }
        ~Nesting() { --m_stream.m_nesting; }
        Nesting(const Nesting&) = delete;
        Nesting& operator=(const Nesting&) = delete;

    private:
        TokenStream& m_stream;
    };

private:
    std::vector<Token> m_tokens;
    std::size_t m_position = 0;
    int m_nesting = 0;
};

} // namespace fathom::jinja
