// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/filters.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/list_filters.h"
#include "core/text/jinja/operators.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace fathom::jinja {

namespace {

Value trim(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("trim", { "chars" }, 0);
    const auto text = textOf(value);
    return isGiven(values[0]) ? strip(text, Sides::Both, requireText(values[0], "trim"))
                              : strip(text, Sides::Both);
}

Value length(const Value& value, const Arguments& arguments)
{
    (void)arguments.bind("length", {}, 0);
    if (const auto* text = value.get<std::string>())
        return characterCount(*text);
    return Value::count(itemsOf(value).size());
}

Value defaulted(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("default", { "default_value", "boolean" }, 0);
    if (!value.isUndefined() && !(values[1].isTrue() && !value.isTrue()))
        return value;
    return values[0].isUndefined() && arguments.positional.empty() && arguments.named.empty()
        ? Value("")
        : values[0];
}

Value replace(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("replace", { "old", "new", "count" }, 2);
    const auto atMost = isGiven(values[2]) ? requireInteger(values[2], "replace") : -1;
    return replaceAll(textOf(value), textOf(values[0]), textOf(values[1]), atMost);
}

Value indented(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("indent", { "width", "first", "blank" }, 0);
    std::string indentation(4, ' ');
    if (const auto* text = values[0].get<std::string>())
        indentation = *text;
    else if (isGiven(values[0]))
        indentation.assign(static_cast<std::size_t>(std::clamp<std::int64_t>(
                               requireInteger(values[0], "indent"), 0, 1000)),
            ' ');
    std::string result;
    bool isFirst = true;
    for (const auto& line : splitIntoLines(textOf(value) + "\n")) {
        if (!isFirst)
            result += '\n';
        if ((isFirst ? values[1].isTrue() : !line.empty() || values[2].isTrue()))
            result += indentation;
        isFirst = false;
        result += line;
        if (result.size() > maximumValueSize)
            throw TemplateError("'indent' makes too long a text");
    }
    return result;
}

Value toInteger(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("int", { "default" }, 0);
    const Value otherwise = isGiven(values[0]) ? values[0] : Value(std::int64_t { 0 });
    double number = 0;
    if (const auto* text = value.get<std::string>()) {
        const auto digits = strip(*text, Sides::Both);
        std::int64_t integer = 0;
        const auto* end = digits.data() + digits.size();
        if (const auto read = std::from_chars(digits.data(), end, integer);
            read.ec == std::errc {} && read.ptr == end)
            return integer;
        const auto read = std::from_chars(digits.data(), end, number);
        if (read.ec != std::errc {} || read.ptr != end)
            return otherwise;
    } else if (value.get<double>()) {
        number = *value.get<double>();
    } else {
        return value.isNumber() ? Value(requireInteger(value, "int")) : otherwise;
    }
    return std::abs(number) < 9.2e18 ? Value(static_cast<std::int64_t>(number)) : otherwise;
}

Value toFloat(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("float", { "default" }, 0);
    if (value.isNumber())
        return numberOf(value, "float");
    if (const auto* text = value.get<std::string>()) {
        const auto digits = strip(*text, Sides::Both);
        double number = 0;
        const auto* end = digits.data() + digits.size();
        if (const auto read = std::from_chars(digits.data(), end, number);
            read.ec == std::errc {} && read.ptr == end)
            return number;
    }
    return isGiven(values[0]) ? values[0] : Value(0.0);
}

Value absolute(const Value& value)
{
    return numberOf(value, "abs") < 0 ? negative(value) : value;
}

Value toJson(const Value& value, const Arguments& arguments)
{
    const auto values
        = arguments.bind("tojson", { "ensure_ascii", "indent", "separators", "sort_keys" }, 0);
    if (values[0].isTrue() || isGiven(values[2]) || values[3].isTrue())
        throw TemplateError("of the arguments of 'tojson' only 'indent' is supported");
    return jsonOf(value, isGiven(values[1]) ? requireInteger(values[1], "tojson") : -1);
}

Value title(const Value& value)
{
    return titled(textOf(value), [](char32_t c) {
        return isPythonSpace(c) || c == U'-' || c == U'(' || c == U'{' || c == U'[' || c == U'<';
    });
}

Value escaped(const Value& value)
{
    std::string text = textOf(value);
    for (const auto& [from, to] : { std::pair { "&", "&amp;" }, { "<", "&lt;" }, { ">", "&gt;" },
             { "'", "&#39;" }, { "\"", "&#34;" } })
        text = replaceAll(text, from, to);
    return text;
}

const FilterTable& textFilters()
{
    using Input = const Value&;
    using Passed = const Arguments&;
    static const FilterTable table {
        { "trim", trim },
        { "length", length },
        { "count", length },
        { "default", defaulted },
        { "d", defaulted },
        { "replace", replace },
        { "indent", indented },
        { "int", toInteger },
        { "float", toFloat },
        { "tojson", toJson },
        { "string", [](Input v, Passed) -> Value { return textOf(v); } },
        { "safe", [](Input v, Passed) -> Value { return textOf(v); } },
        { "upper", [](Input v, Passed) -> Value { return upper(textOf(v)); } },
        { "lower", [](Input v, Passed) -> Value { return lower(textOf(v)); } },
        { "capitalize", [](Input v, Passed) -> Value { return capitalized(textOf(v)); } },
        { "title", [](Input v, Passed) { return title(v); } },
        { "abs", [](Input v, Passed) { return absolute(v); } },
        { "escape", [](Input v, Passed) { return escaped(v); } },
        { "e", [](Input v, Passed) { return escaped(v); } },
    };
    return table;
}

} // namespace

Value applyFilter(const std::string& name, const Value& value, const Arguments& arguments)
{
    for (const auto* const table : { &textFilters(), &listFilters() })
        if (const auto filter = table->find(name); filter != table->end())
            return filter->second(value, arguments);
    throw TemplateError("the filter '" + name + "' is not supported");
}

} // namespace fathom::jinja
