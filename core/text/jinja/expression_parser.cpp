// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/parser.h"

#include <array>
#include <charconv>

namespace fathom::jinja {

namespace {

template <class Node>
ExpressionPtr make(Node node, std::size_t line)
{
    return std::make_unique<const Expression>(Expression { std::move(node), line });
}

/// The grammar of Jinja's expressions, one function for each strength of binding, the weakest
/// first.
class ExpressionParser
{
public:
    explicit ExpressionParser(TokenStream& tokens)
        : m_tokens(tokens)
    {
    }

    ExpressionPtr conditional()
    {
        const TokenStream::Nesting nesting(m_tokens);
        auto value = either();
        while (m_tokens.isName("if")) {
            const auto line = m_tokens.take().line;
            auto condition = either();
            auto otherwise = m_tokens.skipName("else") ? conditional() : nullptr;
            value = make(
                Conditional { std::move(condition), std::move(value), std::move(otherwise) }, line);
        }
        return value;
    }

    ExpressionPtr either()
    {
        return chain(&ExpressionParser::both,
            [this] { return m_tokens.isName("or") ? std::optional(Operation::Or) : std::nullopt; });
    }

    CallArguments arguments()
    {
        CallArguments result;
        m_tokens.expectOperator("(");
        while (!m_tokens.isOperator(")")) {
            if (m_tokens.isOperator("*") || m_tokens.isOperator("**"))
                m_tokens.complain("arguments out of a list or dictionary are not supported");
            const bool isNamed = m_tokens.is(TokenKind::Name)
                && m_tokens.next().kind == TokenKind::Operator && m_tokens.next().text == "=";
            if (isNamed) {
                auto name = m_tokens.take().text;
                m_tokens.take();
                result.named.emplace_back(std::move(name), conditional());
            } else if (!result.named.empty()) {
                m_tokens.complain("an argument without a name stands behind one with a name");
            } else {
                result.positional.push_back(conditional());
            }
            if (!m_tokens.isOperator(")"))
                m_tokens.expectOperator(",");
        }
        m_tokens.take();
        return result;
    }

    bool isTupleEnd() const
    {
        return m_tokens.is(TokenKind::VariableEnd) || m_tokens.is(TokenKind::BlockEnd)
            || m_tokens.isOperator(")");
    }

private:
    using Part = ExpressionPtr (ExpressionParser::*)();

    /// part op part op part, from left to right. `operation` says which operator is next.
    template <class NextOperation>
    ExpressionPtr chain(Part part, const NextOperation& operation)
    {
        auto left = (this->*part)();
        while (const auto next = operation()) {
            const auto line = m_tokens.take().line;
            left = make(Binary { *next, std::move(left), (this->*part)() }, line);
        }
        return left;
    }

    template <std::size_t Count>
    auto oneOf(const std::array<std::pair<std::string_view, Operation>, Count>& operators)
    {
        return [this, &operators]() -> std::optional<Operation> {
            for (const auto& [text, operation] : operators) {
                if (m_tokens.isOperator(text))
                    return operation;
            }
            return {};
        };
    }

    ExpressionPtr both()
    {
        return chain(&ExpressionParser::negation, [this] {
            return m_tokens.isName("and") ? std::optional(Operation::And) : std::nullopt;
        });
    }

    ExpressionPtr negation()
    {
        if (!m_tokens.isName("not"))
            return comparison();
        const TokenStream::Nesting nesting(m_tokens);
        const auto line = m_tokens.take().line;
        return make(Negation { negation() }, line);
    }

    ExpressionPtr comparison()
    {
        const auto line = m_tokens.current().line;
        Comparison result { sum(), {} };
        while (const auto relation = takeRelation())
            result.others.emplace_back(*relation, sum());
        return result.others.empty() ? std::move(result.first) : make(std::move(result), line);
    }

    std::optional<Relation> takeRelation()
    {
        static constexpr std::array<std::pair<std::string_view, Relation>, 6> relations { {
            { "==", Relation::Equal },
            { "!=", Relation::Unequal },
            { "<", Relation::Less },
            { "<=", Relation::LessOrEqual },
            { ">", Relation::Greater },
            { ">=", Relation::GreaterOrEqual },
        } };
        for (const auto& [text, relation] : relations) {
            if (m_tokens.skipOperator(text))
                return relation;
        }
        if (m_tokens.skipName("in"))
            return Relation::In;
        if (m_tokens.isName("not") && m_tokens.next().kind == TokenKind::Name
            && m_tokens.next().text == "in") {
            m_tokens.take();
            m_tokens.take();
            return Relation::NotIn;
        }
        return {};
    }

    ExpressionPtr sum()
    {
        static constexpr std::array<std::pair<std::string_view, Operation>, 2> operators { {
            { "+", Operation::Add },
            { "-", Operation::Subtract },
        } };
        return chain(&ExpressionParser::concatenation, oneOf(operators));
    }

    ExpressionPtr concatenation()
    {
        static constexpr std::array<std::pair<std::string_view, Operation>, 1> operators { {
            { "~", Operation::Concatenate },
        } };
        return chain(&ExpressionParser::product, oneOf(operators));
    }

    ExpressionPtr product()
    {
        static constexpr std::array<std::pair<std::string_view, Operation>, 4> operators { {
            { "*", Operation::Multiply },
            { "/", Operation::Divide },
            { "//", Operation::DivideDown },
            { "%", Operation::Remainder },
        } };
        return chain(&ExpressionParser::power, oneOf(operators));
    }

    ExpressionPtr power()
    {
        static constexpr std::array<std::pair<std::string_view, Operation>, 1> operators { {
            { "**", Operation::Power },
        } };
        return chain(&ExpressionParser::filtered, oneOf(operators));
    }

    /// With filters and tests, which apply to what has its sign already.
    ExpressionPtr filtered()
    {
        auto value = signedValue();
        while (true) {
            const auto line = m_tokens.current().line;
            if (m_tokens.skipOperator("|"))
                value = make(parseFilter(m_tokens, std::move(value)), line);
            else if (m_tokens.skipName("is"))
                value = test(std::move(value), line);
            else if (m_tokens.isOperator("("))
                value = make(Call { std::move(value), arguments() }, line);
            else
                return value;
        }
    }

    ExpressionPtr signedValue()
    {
        if (!m_tokens.isOperator("-") && !m_tokens.isOperator("+"))
            return postfixed(primary());
        const TokenStream::Nesting nesting(m_tokens);
        const auto& sign = m_tokens.take();
        return postfixed(make(Sign { sign.text == "-", signedValue() }, sign.line));
    }

    ExpressionPtr test(ExpressionPtr input, std::size_t line)
    {
        const bool isNegated = m_tokens.skipName("not");
        Test result { std::move(input), m_tokens.expect(TokenKind::Name, "the name of a test").text,
            {} };
        if (m_tokens.isOperator("("))
            result.arguments = arguments();
        else if (beginsArgument())
            result.arguments.positional.push_back(postfixed(primary()));
        auto expression = make(std::move(result), line);
        return isNegated ? make(Negation { std::move(expression) }, line) : std::move(expression);
    }

    /// Whether a test without parentheses has an argument: `x is divisibleby 3`.
    bool beginsArgument() const
    {
        if (m_tokens.isName("is"))
            m_tokens.complain("tests cannot follow one another");
        for (const std::string_view name : { "else", "or", "and", "if", "in", "not" }) {
            if (m_tokens.isName(name))
                return false;
        }
        return m_tokens.is(TokenKind::Name) || m_tokens.is(TokenKind::Text)
            || m_tokens.is(TokenKind::Integer) || m_tokens.is(TokenKind::Number)
            || m_tokens.isOperator("[") || m_tokens.isOperator("{");
    }

    ExpressionPtr postfixed(ExpressionPtr value)
    {
        while (true) {
            const auto line = m_tokens.current().line;
            if (m_tokens.skipOperator("."))
                value = member(std::move(value), line);
            else if (m_tokens.skipOperator("["))
                value = subscript(std::move(value), line);
            else if (m_tokens.isOperator("("))
                value = make(Call { std::move(value), arguments() }, line);
            else
                return value;
        }
    }

    ExpressionPtr member(ExpressionPtr object, std::size_t line)
    {
        if (m_tokens.is(TokenKind::Integer))
            return make(Item { std::move(object), primary() }, line);
        return make(Member { std::move(object),
                        m_tokens.expect(TokenKind::Name, "a name behind the dot").text },
            line);
    }

    ExpressionPtr subscript(ExpressionPtr object, std::size_t line)
    {
        const auto bound = [this] {
            return m_tokens.isOperator(":") || m_tokens.isOperator("]") ? nullptr : conditional();
        };
        auto first = bound();
        if (first && m_tokens.skipOperator("]"))
            return make(Item { std::move(object), std::move(first) }, line);
        Slice slice { std::move(object), std::move(first), nullptr, nullptr };
        m_tokens.expectOperator(":");
        slice.stop = bound();
        if (m_tokens.skipOperator(":"))
            slice.step = bound();
        m_tokens.expectOperator("]");
        return make(std::move(slice), line);
    }

    ExpressionPtr primary()
    {
        const auto line = m_tokens.current().line;
        switch (m_tokens.current().kind) {
        case TokenKind::Name:
            return name(m_tokens.take().text, line);
        case TokenKind::Text: {
            std::string text;
            while (m_tokens.is(TokenKind::Text))
                text += m_tokens.take().text;
            return make(Literal { std::move(text) }, line);
        }
        case TokenKind::Integer:
            return make(Literal { number<std::int64_t>() }, line);
        case TokenKind::Number:
            return make(Literal { number<double>() }, line);
        default:
            break;
        }
        if (m_tokens.skipOperator("(")) {
            if (m_tokens.skipOperator(")"))
                return make(ListOf { {}, true }, line);
            auto inside = parseTuple(m_tokens);
            m_tokens.expectOperator(")");
            return inside;
        }
        if (m_tokens.skipOperator("["))
            return list(line);
        if (m_tokens.skipOperator("{"))
            return dictionary(line);
        m_tokens.complain("expected a value");
    }

    static ExpressionPtr name(const std::string& text, std::size_t line)
    {
        if (text == "true" || text == "True")
            return make(Literal { true }, line);
        if (text == "false" || text == "False")
            return make(Literal { false }, line);
        if (text == "none" || text == "None")
            return make(Literal { None {} }, line);
        return make(Name { text }, line);
    }

    template <class Number>
    Number number()
    {
        const auto& text = m_tokens.current().text;
        Number value {};
        const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (error != std::errc {} || end != text.data() + text.size())
            m_tokens.complain("expected a number that is not too large");
        m_tokens.take();
        return value;
    }

    ExpressionPtr list(std::size_t line)
    {
        ListOf result;
        while (!m_tokens.isOperator("]")) {
            result.items.push_back(conditional());
            if (!m_tokens.isOperator("]"))
                m_tokens.expectOperator(",");
        }
        m_tokens.take();
        return make(std::move(result), line);
    }

    ExpressionPtr dictionary(std::size_t line)
    {
        DictionaryOf result;
        while (!m_tokens.isOperator("}")) {
            auto key = conditional();
            m_tokens.expectOperator(":");
            result.entries.emplace_back(std::move(key), conditional());
            if (!m_tokens.isOperator("}"))
                m_tokens.expectOperator(",");
        }
        m_tokens.take();
        return make(std::move(result), line);
    }

    TokenStream& m_tokens;
};

} // namespace

ExpressionPtr parseExpression(TokenStream& tokens, Ternary ternary)
{
    ExpressionParser parser(tokens);
    return ternary == Ternary::Allowed ? parser.conditional() : parser.either();
}

ExpressionPtr parseTuple(TokenStream& tokens, Ternary ternary)
{
    const auto line = tokens.current().line;
    const ExpressionParser parser(tokens);
    auto first = parseExpression(tokens, ternary);
    if (!tokens.isOperator(","))
        return first;
    ListOf tuple { {}, true };
    tuple.items.push_back(std::move(first));
    while (tokens.skipOperator(",") && !parser.isTupleEnd())
        tuple.items.push_back(parseExpression(tokens, ternary));
    return make(std::move(tuple), line);
}

Filter parseFilter(TokenStream& tokens, ExpressionPtr input)
{
    Filter filter { std::move(input), tokens.expect(TokenKind::Name, "the name of a filter").text,
        {} };
    if (tokens.isOperator("("))
        filter.arguments = ExpressionParser(tokens).arguments();
    return filter;
}

} // namespace fathom::jinja
