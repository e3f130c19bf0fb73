// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/regex.h"

#include <array>
#include <cctype>

namespace fathom {

namespace {

/// Unicode's White_Space, as members of a character class. PCRE2's own \s also matches U+180E.
constexpr std::string_view spaceMembers
    = R"(\t-\r \x{85}\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000})";

constexpr std::size_t maximumPatternSize = 65'536;

/// One pass over an Oniguruma pattern (Ruby syntax, UTF-8).
class Translator
{
public:
    explicit Translator(std::string_view pattern)
        : m_pattern(pattern)
    {
    }

    /// False: reason() says what cannot be translated.
    bool run();
    [[nodiscard]] const std::string& reason() const { return m_reason; }
    [[nodiscard]] std::string takeOutput() { return std::move(m_output); }

private:
    bool translateOne();
    bool translateEscape(bool inClass);
    bool translateProperty();
    bool translateClass();
    bool translateGroup();
    bool translateInterval();

    bool refuse(std::string what)
    {
        m_reason = std::move(what);
        return false;
    }
    [[nodiscard]] bool atEnd() const { return m_position >= m_pattern.size(); }
    [[nodiscard]] char peek(std::size_t ahead = 0) const
    {
        return m_position + ahead < m_pattern.size() ? m_pattern[m_position + ahead] : '\0';
    }
    void copy(std::size_t count)
    {
        m_output += m_pattern.substr(m_position, count);
        m_position += count;
    }

    std::string_view m_pattern;
    std::size_t m_position = 0;
    std::string m_output;
    std::string m_reason;
    std::vector<bool> m_ignoresCase { false }; // of the open groups
};

bool Translator::run()
{
    while (!atEnd()) {
        if (!translateOne())
            return false;
    }
    return m_ignoresCase.size() == 1 || refuse("a group that is not closed");
}

bool Translator::translateOne()
{
    switch (peek()) {
    case '\\':
        return translateEscape(false);
    case '[':
        return translateClass();
    case '(':
        return translateGroup();
    case '{':
        return translateInterval();
    case ')':
        if (m_ignoresCase.size() == 1)
            return refuse("a closing bracket without an opening one");
        m_ignoresCase.pop_back();
        copy(1);
        return true;
    case '^':
    case '$':
    case '.':
        return refuse(std::string("\"") + peek() + "\" outside of a class");
    default:
        copy(1);
        return true;
    }
}

bool Translator::translateEscape(bool inClass)
{
    const char c = peek(1);
    switch (c) {
    case 's':
        m_output += inClass ? std::string(spaceMembers) : '[' + std::string(spaceMembers) + ']';
        m_position += 2;
        return true;
    case 'S':
        if (inClass)
            return refuse("\"\\S\" in a class");
        m_output += "[^" + std::string(spaceMembers) + ']';
        m_position += 2;
        return true;
    case 'p':
    case 'P':
        return translateProperty();
    case 'r':
    case 'n':
    case 't':
    case 'd':
        copy(2);
        return true;
    default:
        if (std::ispunct(static_cast<unsigned char>(c)) == 0)
            return refuse(std::string("the escape \"\\") + c + '"');
        copy(2);
        return true;
    }
}

bool Translator::translateProperty()
{
    const std::size_t end = m_pattern.find('}', m_position);
    if (peek(2) != '{' || end == std::string_view::npos)
        return refuse("a property without braces");
    const std::string_view name = m_pattern.substr(m_position + 3, end - m_position - 3);
    // Scripts mean their extensions in PCRE2; general categories are the same everywhere.
    const bool isCategory = !name.empty() && name.size() <= 2
        && std::string_view("LMNPSZC").find(name[0]) != name.npos;
    if (!isCategory)
        return refuse("the property \"" + std::string(name) + '"');
    if (m_ignoresCase.back() && name.size() == 2 && name[0] == 'L')
        return refuse("the property \"" + std::string(name) + "\" without regard to case");
    copy(end + 1 - m_position);
    return true;
}

bool Translator::translateClass()
{
    copy(1);
    if (peek() == '^')
        copy(1);
    if (peek() == ']')
        return refuse("an empty class");
    while (!atEnd() && peek() != ']') {
        if (peek() == '[')
            return refuse("a class within a class");
        if (peek() == '&' && peek(1) == '&')
            return refuse("an intersection of classes");
        if (peek() == '\\') {
            if (!translateEscape(true))
                return false;
        } else {
            copy(1);
        }
    }
    if (atEnd())
        return refuse("a class that is not closed");
    copy(1);
    return true;
}

bool Translator::translateGroup()
{
    constexpr std::array<std::string_view, 8> openings { "(?:", "(?i:", "(?=", "(?!",
        "(?<=", "(?<!", "(?>", "(" };
    const std::string_view rest = m_pattern.substr(m_position);
    for (const std::string_view opening : openings) {
        if (!rest.starts_with(opening))
            continue;
        if (opening == "(" && peek(1) == '?')
            return refuse("the group \"" + std::string(rest.substr(0, 4)) + '"');
        m_ignoresCase.push_back(opening == "(?i:" || m_ignoresCase.back());
        copy(opening.size());
        return true;
    }
    return refuse("a group");
}

bool Translator::translateInterval()
{
    const std::size_t end = m_pattern.find('}', m_position);
    const std::string_view inside = end == std::string_view::npos
        ? ""
        : m_pattern.substr(m_position + 1, end - m_position - 1);
    const bool isInterval = !inside.empty()
        && std::isdigit(static_cast<unsigned char>(inside[0])) != 0
        && inside.find_first_not_of("0123456789,") == std::string_view::npos;
    if (!isInterval)
        return refuse("a brace that is no number of repetitions");
    copy(end + 1 - m_position);
    // "{2}+" and "{2}?" repeat the repetition in Ruby's syntax, but not in Perl's.
    return (peek() != '+' && peek() != '?') || refuse("a modified number of repetitions");
}

} // namespace

Result<std::string> translateRegex(std::string_view pattern, const std::string& where)
{
    if (pattern.size() > maximumPatternSize) {
        return fail(ErrorCode::InvalidTokenizer,
            "A regular expression has " + std::to_string(pattern.size()) + " bytes; at most "
                + std::to_string(maximumPatternSize) + " were expected.",
            where);
    }
    Translator translator(pattern);
    if (!translator.run()) {
        return fail(ErrorCode::UnsupportedModel,
            "The regular expression \"" + std::string(pattern) + "\" has " + translator.reason()
                + ", which is not supported.",
            where);
    }
    return translator.takeOutput();
}

} // namespace fathom
