// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/lexer.h"

#include "core/io/utf8.h"
#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/value.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace fathom::jinja {

namespace {

constexpr auto npos = std::string_view::npos;

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

bool isNameStart(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool isTagSpace(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/// Line ends as "\n", and one at the end of the template is not part of it.
std::string normalizedSource(std::string_view source)
{
    std::string result;
    result.reserve(source.size());
    for (std::size_t i = 0; i < source.size(); ++i) {
        if (source[i] != '\r')
            result += source[i];
        else if (i + 1 == source.size() || source[i + 1] != '\n')
            result += '\n';
    }
    if (result.ends_with('\n'))
        result.pop_back();
    return result;
}

class Lexer
{
public:
    explicit Lexer(std::string_view source)
        : m_source(normalizedSource(source))
        , m_rest(m_source)
    {
    }

    std::vector<Token> run()
    {
        while (!m_rest.empty())
            readDataAndTag();
        add(TokenKind::End);
        return std::move(m_tokens);
    }

private:
    void readDataAndTag()
    {
        const auto open = findTag();
        if (open == npos) {
            addData(m_rest);
            advance(m_rest.size());
            return;
        }
        const char kind = m_rest[open + 1];
        if (kind == '%' && readRaw(open))
            return;
        const char sign = signAt(open + 2);
        addData(dataBefore(m_rest.substr(0, open), sign, kind == '{'));
        advance(open + 2 + (sign != 0 ? 1 : 0));
        if (kind == '#') {
            skipComment();
            return;
        }
        add(kind == '{' ? TokenKind::VariableBegin : TokenKind::BlockBegin);
        readTag(kind == '{');
    }

    [[nodiscard]] std::size_t findTag() const
    {
        for (auto open = m_rest.find('{'); open != npos; open = m_rest.find('{', open + 1)) {
            if (open + 1 < m_rest.size() && std::string_view("{%#").find(m_rest[open + 1]) != npos)
                return open;
        }
        return npos;
    }

    [[nodiscard]] char signAt(std::size_t position) const
    {
        const char sign = position < m_rest.size() ? m_rest[position] : '\0';
        return sign == '-' || sign == '+' ? sign : '\0';
    }

    /// What is left of the text in front of a tag.
    [[nodiscard]] std::string_view dataBefore(
        std::string_view data, char sign, bool isVariable) const
    {
        if (sign == '-')
            return strip(data, Sides::Right);
        if (sign == '+' || isVariable)
            return data;
        const auto newline = data.rfind('\n');
        const auto lineBegin = newline == npos ? 0 : newline + 1;
        const bool beginsLine = newline != npos || m_startsLine;
        return beginsLine && strip(data.substr(lineBegin), Sides::Left).empty()
            ? data.substr(0, lineBegin)
            : data;
    }

    /// The end of a tag, "%}" with its sign: how much of the text behind the tag goes with it.
    [[nodiscard]] std::optional<std::size_t> tagEnd(
        std::string_view text, std::string_view end, bool trimsLine) const
    {
        const char sign = text.empty() ? '\0' : text.front();
        const bool isSigned = sign == '-' || (sign == '+' && trimsLine);
        if (!text.substr(isSigned ? 1 : 0).starts_with(end))
            return {};
        const auto length = end.size() + (isSigned ? 1 : 0);
        const auto behind = text.substr(length);
        if (sign == '-')
            return length + behind.size() - strip(behind, Sides::Left).size();
        return length + (trimsLine && sign != '+' && behind.starts_with('\n') ? 1 : 0);
    }

    /// "{% raw %}": everything up to "{% endraw %}" is text.
    bool readRaw(std::size_t open)
    {
        const char sign = signAt(open + 2);
        auto inside = m_rest.substr(open + 2 + (sign != 0 ? 1 : 0));
        inside = strip(inside, Sides::Left);
        if (!inside.starts_with("raw"))
            return false;
        const auto end = tagEnd(strip(inside.substr(3), Sides::Left), "%}", false);
        if (!end)
            return false;
        addData(dataBefore(m_rest.substr(0, open), sign, false));
        const auto behind = strip(inside.substr(3), Sides::Left).substr(*end);
        advance(m_rest.size() - behind.size());
        for (auto close = m_rest.find("{%"); close != npos; close = m_rest.find("{%", close + 1)) {
            const char closeSign = signAt(close + 2);
            const auto name
                = strip(m_rest.substr(close + 2 + (closeSign != 0 ? 1 : 0)), Sides::Left);
            if (!name.starts_with("endraw"))
                continue;
            const auto tail = strip(name.substr(6), Sides::Left);
            if (const auto closeEnd = tagEnd(tail, "%}", true)) {
                addData(dataBefore(m_rest.substr(0, close), closeSign, false));
                advance(m_rest.size() - tail.size() + *closeEnd);
                return true;
            }
        }
        complain("'{% raw %}' has no '{% endraw %}'");
    }

    void skipComment()
    {
        const auto close = m_rest.find("#}");
        if (close != npos) {
            const bool isSigned = close > 0 && signAt(close - 1) != 0;
            const auto begin = isSigned ? close - 1 : close;
            advance(begin + *tagEnd(m_rest.substr(begin), "#}", true));
            return;
        }
        complain("'{#' has no '#}'");
    }

    void readTag(bool isVariable)
    {
        const std::string_view end = isVariable ? "}}" : "%}";
        for (const auto first = m_tokens.size();;) {
            if (m_tokens.size() - first > maximumTagTokens)
                complain("a tag has more than " + std::to_string(maximumTagTokens) + " words");
            while (!m_rest.empty() && isTagSpace(m_rest.front()))
                advance(1);
            if (m_rest.empty())
                complain("a tag has no '" + std::string(end) + "'");
            if (m_open.empty()) {
                if (const auto length = tagEnd(m_rest, end, !isVariable)) {
                    add(isVariable ? TokenKind::VariableEnd : TokenKind::BlockEnd);
                    advance(*length);
                    return;
                }
            }
            readToken();
        }
    }

    void readToken()
    {
        const char c = m_rest.front();
        if (isNameStart(c))
            readName();
        else if (isDigit(c))
            readNumber();
        else if (c == '\'' || c == '"')
            readText(c);
        else
            readOperator();
    }

    void readName()
    {
        std::size_t end = 1;
        while (end < m_rest.size() && (isNameStart(m_rest[end]) || isDigit(m_rest[end])))
            ++end;
        add(TokenKind::Name, std::string(m_rest.substr(0, end)));
        advance(end);
    }

    void readNumber()
    {
        const auto digits = [&](std::size_t position) {
            while (
                position < m_rest.size() && (isDigit(m_rest[position]) || m_rest[position] == '_'))
                ++position;
            return position;
        };
        const auto isDigitAt
            = [&](std::size_t i) { return i < m_rest.size() && isDigit(m_rest[i]); };
        auto end = digits(0);
        auto kind = TokenKind::Integer;
        if (end < m_rest.size() && m_rest[end] == '.' && isDigitAt(end + 1)) {
            end = digits(end + 1);
            kind = TokenKind::Number;
        }
        if (end < m_rest.size() && (m_rest[end] == 'e' || m_rest[end] == 'E')) {
            const auto first = end + 1 + (signAt(end + 1) != 0 ? 1 : 0);
            if (isDigitAt(first)) {
                end = digits(first);
                kind = TokenKind::Number;
            }
        }
        std::string text(m_rest.substr(0, end));
        std::erase(text, '_');
        add(kind, std::move(text));
        advance(end);
    }

    void readText(char quote)
    {
        std::string text;
        for (std::size_t i = 1; i < m_rest.size(); ++i) {
            if (m_rest[i] == quote) {
                add(TokenKind::Text, std::move(text));
                advance(i + 1);
                return;
            }
            if (m_rest[i] != '\\')
                text += m_rest[i];
            else if (++i < m_rest.size())
                i = appendEscape(text, i);
        }
        complain("a text has no closing " + std::string(1, quote));
    }

    /// Python's escapes; `i` is behind the backslash. Returns the last position read.
    std::size_t appendEscape(std::string& text, std::size_t i)
    {
        static constexpr std::string_view letters = "abfnrtv\\'\"";
        static constexpr std::string_view characters = "\a\b\f\n\r\t\v\\'\"";
        const char c = m_rest[i];
        if (c == '\n')
            return i; // a line goes on
        if (const auto place = letters.find(c); place != npos) {
            text += characters[place];
            return i;
        }
        if (const auto digits = c == 'x' ? 2U : c == 'u' ? 4U : c == 'U' ? 8U : 0U; digits > 0) {
            appendCodePoint(text, m_rest.substr(i + 1, digits), 16, digits);
            return i + digits;
        }
        if (c >= '0' && c <= '7') {
            const auto end = std::min(m_rest.find_first_not_of("01234567", i), i + 3);
            appendCodePoint(text, m_rest.substr(i, end - i), 8, end - i);
            return end - 1;
        }
        text += '\\';
        text += c;
        return i;
    }

    void appendCodePoint(
        std::string& text, std::string_view digits, int base, std::size_t expected) const
    {
        std::uint32_t value = 0;
        const auto [end, error]
            = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
        if (error != std::errc {} || end != digits.data() + expected || value > 0x10FFFF
            || (value >= 0xD800 && value <= 0xDFFF))
            complain("an escape in a text is no character: " + std::string(digits));
        appendUtf8(text, value);
    }

    void readOperator()
    {
        static constexpr std::array<std::string_view, 26> operators { "//", "**",
            "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">",
            "<", "=", ".", ":", "|", ",", ";" };
        const auto found = std::ranges::find_if(
            operators, [&](std::string_view text) { return m_rest.starts_with(text); });
        if (found == operators.end())
            complain("'" + std::string(utf8Prefix(m_rest, 4)) + "' means nothing here");
        balance(found->front());
        add(TokenKind::Operator, std::string(*found));
        advance(found->size());
    }

    /// A tag does not end inside brackets.
    void balance(char c)
    {
        static constexpr std::string_view opening = "([{";
        static constexpr std::string_view closing = ")]}";
        if (const auto kind = opening.find(c); kind != npos)
            m_open += closing[kind];
        else if (closing.find(c) != npos) {
            if (m_open.empty() || m_open.back() != c)
                complain("'" + std::string(1, c) + "' closes nothing");
            m_open.pop_back();
        }
    }

    void addData(std::string_view data)
    {
        if (!data.empty())
            add(TokenKind::Data, std::string(data));
    }

    void add(TokenKind kind, std::string text = {})
    {
        m_tokens.push_back({ kind, std::move(text), m_line });
    }

    void advance(std::size_t length)
    {
        const auto passed = m_rest.substr(0, length);
        m_line += static_cast<std::size_t>(std::ranges::count(passed, '\n'));
        m_startsLine = passed.ends_with('\n');
        m_rest.remove_prefix(length);
    }

    [[noreturn]] void complain(const std::string& what) const { throw TemplateError(what, m_line); }

    std::string m_source;
    std::string_view m_rest;
    std::string m_open; ///< the closing brackets that are due, innermost last
    std::size_t m_line = 1;
    bool m_startsLine = true; ///< nothing but tags since the last line end
    std::vector<Token> m_tokens;
};

} // namespace

std::vector<Token> tokenize(std::string_view source)
{
    return Lexer(source).run();
}

} // namespace fathom::jinja
