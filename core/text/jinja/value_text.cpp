// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/utf8.h"
#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/value.h"
#include "core/text/unicode.h"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace fathom::jinja {

namespace {

/// Python's `repr(float)`: the shortest digits that read back the same, an exponent below 1e-4 and
/// from 1e16.
std::string floatText(double value)
{
    if (std::isnan(value))
        return "nan";
    if (std::isinf(value))
        return value < 0 ? "-inf" : "inf";
    std::array<char, 64> buffer {};
    const auto magnitude = std::abs(value);
    const auto format = magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e16)
        ? std::chars_format::scientific
        : std::chars_format::fixed;
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format).ptr;
    std::string text(buffer.data(), end);
    if (format == std::chars_format::fixed && text.find('.') == std::string::npos)
        text += ".0";
    return text;
}

/// Texts inside lists and dictionaries are quoted.
std::string quoted(std::string_view text)
{
    const char quote
        = text.find('\'') != std::string_view::npos && text.find('"') == std::string_view::npos
        ? '"'
        : '\'';
    std::string result(1, quote);
    for (const char c : text) {
        switch (c) {
        case '\n':
            result += "\\n";
            break;
        case '\r':
            result += "\\r";
            break;
        case '\t':
            result += "\\t";
            break;
        case '\\':
            result += "\\\\";
            break;
        default:
            if (c == quote)
                result += '\\';
            result += c;
        }
    }
    return result += quote;
}

void appendJsonText(std::string& result, std::string_view text)
{
    static constexpr std::string_view digits = "0123456789abcdef";
    static constexpr std::string_view escaped = "\"\\\b\f\n\r\t";
    static constexpr std::string_view letters = "\"\\bfnrt";
    result += '"';
    for (const char c : text) {
        if (const auto place = escaped.find(c); place != std::string_view::npos) {
            result += '\\';
            result += letters[place];
        } else if (const auto byte = static_cast<unsigned char>(c); byte < 0x20) {
            result += "\\u00";
            result += digits[byte >> 4U];
            result += digits[byte & 15U];
        } else {
            result += c;
        }
    }
    result += '"';
}

/// json.dumps with its separators: ", " and ": ", with an indentation "," and ": ".
class JsonText
{
public:
    explicit JsonText(std::int64_t indent)
        : m_indent(indent)
    {
    }

    void append(const Value& value)
    {
        if (const auto* text = value.get<std::string>())
            appendJsonText(m_result, *text);
        else if (const auto* list = value.list())
            appendAll('[', ']', list->items, [this](const Value& item) { append(item); });
        else if (const auto* dictionary = value.dictionary();
                 dictionary && !dictionary->isNamespace)
            appendAll('{', '}', dictionary->entries, [this](const auto& entry) {
                appendJsonText(m_result, entry.first);
                m_result += ": ";
                append(entry.second);
            });
        else if (const auto* truth = value.get<bool>())
            m_result += *truth ? "true" : "false";
        else if (value.isNone())
            m_result += "null";
        else if (const auto* number = value.get<double>(); number && !std::isfinite(*number))
            m_result += std::isnan(*number) ? "NaN" : *number < 0 ? "-Infinity" : "Infinity";
        else if (value.isNumber())
            m_result += textOf(value);
        else
            throw TemplateError("'tojson' cannot write " + value.typeName());
        if (m_result.size() > maximumValueSize)
            throw TemplateError("'tojson' makes too long a text");
    }

    std::string result() && { return std::move(m_result); }

private:
    template <class Items, class AppendItem>
    void appendAll(char open, char close, const Items& items, const AppendItem& appendItem)
    {
        m_result += open;
        ++m_depth;
        bool isFirst = true;
        for (const auto& item : items) {
            if (!isFirst)
                m_result += m_indent < 0 ? ", " : ",";
            isFirst = false;
            newLine();
            appendItem(item);
        }
        --m_depth;
        if (!items.empty())
            newLine();
        m_result += close;
    }

    void newLine()
    {
        if (m_indent >= 0)
            m_result.append("\n").append(static_cast<std::size_t>(m_indent * m_depth), ' ');
    }

    std::int64_t m_indent;
    std::int64_t m_depth = 0;
    std::string m_result;
};

std::string listText(const List& list)
{
    std::string text(1, list.isTuple ? '(' : '[');
    for (const auto& item : list.items) {
        if (text.size() > 1)
            text += ", ";
        text += representationOf(item);
    }
    if (list.isTuple && list.items.size() == 1)
        text += ',';
    return text += list.isTuple ? ')' : ']';
}

std::string dictionaryText(const Dictionary& dictionary)
{
    if (dictionary.isNamespace)
        throw TemplateError("a namespace cannot be printed");
    std::string text = "{";
    for (const auto& [key, value] : dictionary.entries) {
        if (text.size() > 1)
            text += ", ";
        text += quoted(key) + ": " + representationOf(value);
    }
    return text += '}';
}

} // namespace

std::string joined(const std::vector<Value>& items, std::string_view separator,
    const std::function<std::string(const Value&)>& textOfItem)
{
    std::string result;
    for (std::size_t i = 0; i < items.size(); ++i) {
        if (i > 0)
            result += separator;
        result += textOfItem(items[i]);
        if (result.size() > maximumValueSize)
            throw TemplateError("'join' makes too long a text");
    }
    return result;
}

std::string textOf(const Value& value)
{
    if (const auto* text = value.get<std::string>())
        return *text;
    if (value.isUndefined())
        return {};
    return representationOf(value);
}

std::string representationOf(const Value& value)
{
    if (value.isUndefined())
        return "Undefined";
    if (value.isNone())
        return "None";
    if (const auto* truth = value.get<bool>())
        return *truth ? "True" : "False";
    if (const auto* integer = value.get<std::int64_t>())
        return std::to_string(*integer);
    if (const auto* number = value.get<double>())
        return floatText(*number);
    if (const auto* text = value.get<std::string>())
        return quoted(*text);
    if (const auto* list = value.list())
        return listText(*list);
    if (const auto* dictionary = value.dictionary())
        return dictionaryText(*dictionary);
    throw TemplateError("a function cannot be printed");
}

std::string jsonOf(const Value& value, std::int64_t indent)
{
    if (indent > 100)
        throw TemplateError("'tojson' indents by at most 100");
    JsonText text(indent);
    text.append(value);
    return std::move(text).result();
}

} // namespace fathom::jinja
