// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/parser.h"

#include <algorithm>
#include <initializer_list>
#include <utility>

namespace fathom::jinja {

namespace {

class StatementParser
{
public:
    explicit StatementParser(TokenStream& tokens)
        : m_tokens(tokens)
    {
    }

    /// Up to a block tag that begins with one of `ends`; the stream stands on that name.
    Block block(std::initializer_list<std::string_view> ends)
    {
        Block body;
        while (true) {
            const auto line = m_tokens.current().line;
            if (m_tokens.is(TokenKind::End)) {
                if (ends.size() > 0)
                    m_tokens.complain("expected '{% " + std::string(*(ends.end() - 1)) + " %}'");
                return body;
            }
            if (m_tokens.is(TokenKind::Data)) {
                body.push_back(text(line));
            } else if (m_tokens.is(TokenKind::VariableBegin)) {
                body.push_back(print(line));
            } else {
                m_tokens.expect(TokenKind::BlockBegin, "a tag");
                if (std::ranges::any_of(
                        ends, [this](std::string_view end) { return m_tokens.isName(end); }))
                    return body;
                body.push_back(statement(line));
                endTag();
            }
        }
    }

private:
    void endTag() { m_tokens.expect(TokenKind::BlockEnd, "'%}'"); }

    Statement text(std::size_t line) { return { Text { m_tokens.take().text }, line }; }

    Statement print(std::size_t line)
    {
        m_tokens.take();
        Print printed { parseTuple(m_tokens) };
        m_tokens.expect(TokenKind::VariableEnd, "'}}'");
        return { std::move(printed), line };
    }

    Statement statement(std::size_t line)
    {
        const TokenStream::Nesting nesting(m_tokens);
        if (m_tokens.skipName("if"))
            return { branches(), line };
        if (m_tokens.skipName("for"))
            return { loop(), line };
        if (m_tokens.skipName("set"))
            return { assignment(), line };
        if (m_tokens.skipName("macro"))
            return { macro(), line };
        if (m_tokens.skipName("filter"))
            return { filterBlock(), line };
        if (m_tokens.skipName("generation")) {
            endTag();
            Group group { block({ "endgeneration" }) };
            m_tokens.take();
            return { std::move(group), line };
        }
        if (m_tokens.isName("break") || m_tokens.isName("continue")) {
            if (m_loops == 0)
                m_tokens.complain("nothing to leave outside a loop");
            if (m_tokens.take().text == "break")
                return { Break {}, line };
            return { Continue {}, line };
        }
        m_tokens.complain("this statement is not supported");
    }

    If branches()
    {
        If result;
        do {
            auto condition = parseTuple(m_tokens);
            endTag();
            result.branches.emplace_back(std::move(condition), block({ "elif", "else", "endif" }));
        } while (m_tokens.skipName("elif"));
        if (m_tokens.skipName("else")) {
            endTag();
            result.otherwise = block({ "endif" });
        }
        m_tokens.take();
        return result;
    }

    std::vector<std::string> targets()
    {
        const bool isBracketed = m_tokens.skipOperator("(");
        std::vector<std::string> names;
        do {
            names.push_back(m_tokens.expect(TokenKind::Name, "a name to set").text);
        } while (m_tokens.skipOperator(","));
        if (isBracketed)
            m_tokens.expectOperator(")");
        return names;
    }

    For loop()
    {
        For result;
        result.targets = targets();
        m_tokens.expectName("in");
        result.items = parseTuple(m_tokens, Ternary::NotAllowed);
        if (m_tokens.skipName("if"))
            result.condition = parseExpression(m_tokens);
        if (m_tokens.isName("recursive"))
            m_tokens.complain("recursive loops are not supported");
        endTag();
        ++m_loops;
        result.body = block({ "else", "endfor" });
        --m_loops;
        if (m_tokens.skipName("else")) {
            endTag();
            result.otherwise = block({ "endfor" });
        }
        m_tokens.take();
        return result;
    }

    Set assignment()
    {
        Set result;
        result.targets = targets();
        if (result.targets.size() == 1 && m_tokens.skipOperator("."))
            result.attribute = m_tokens.expect(TokenKind::Name, "a name behind the dot").text;
        if (m_tokens.skipOperator("=")) {
            result.value = parseTuple(m_tokens);
            return result;
        }
        while (m_tokens.skipOperator("|"))
            result.filters.push_back(parseFilter(m_tokens, nullptr));
        endTag();
        result.body = block({ "endset" });
        m_tokens.take();
        return result;
    }

    Macro macro()
    {
        Macro result;
        result.name = m_tokens.expect(TokenKind::Name, "the name of a macro").text;
        m_tokens.expectOperator("(");
        while (!m_tokens.isOperator(")")) {
            result.parameters.push_back(
                m_tokens.expect(TokenKind::Name, "the name of a parameter").text);
            result.defaults.push_back(
                m_tokens.skipOperator("=") ? parseExpression(m_tokens) : nullptr);
            if (!m_tokens.isOperator(")"))
                m_tokens.expectOperator(",");
        }
        m_tokens.take();
        endTag();
        const int outerLoops = std::exchange(m_loops, 0);
        result.body = block({ "endmacro" });
        m_loops = outerLoops;
        m_tokens.take();
        return result;
    }

    FilterBlock filterBlock()
    {
        FilterBlock result;
        do {
            result.filters.push_back(parseFilter(m_tokens, nullptr));
        } while (m_tokens.skipOperator("|"));
        endTag();
        result.body = block({ "endfilter" });
        m_tokens.take();
        return result;
    }

    TokenStream& m_tokens;
    int m_loops = 0; ///< around the current statement
};

} // namespace

Block parseTemplate(TokenStream& tokens)
{
    return StatementParser(tokens).block({});
}

} // namespace fathom::jinja
