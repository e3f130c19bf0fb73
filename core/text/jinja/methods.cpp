// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/methods.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"

#include <unicode/uchar.h>

#include <algorithm>
#include <map>
#include <optional>

namespace fathom::jinja {

namespace {

Value listOf(std::vector<std::string> texts)
{
    List list;
    for (auto& text : texts)
        list.items.emplace_back(std::move(text));
    return list;
}

Value stripped(
    const std::string& text, const Arguments& arguments, Sides sides, std::string_view callee)
{
    const auto values = arguments.bind(callee, { "chars" }, 0);
    if (values[0].isUndefined() || values[0].isNone())
        return strip(text, sides);
    return strip(text, sides, requireText(values[0], callee));
}

Value splitText(const std::string& text, const Arguments& arguments, bool fromEnd)
{
    const auto* name = fromEnd ? "rsplit" : "split";
    const auto values = arguments.bind(name, { "sep", "maxsplit" }, 0);
    const auto atMost = values[1].isUndefined() ? -1 : requireInteger(values[1], name);
    if (!values[0].isUndefined() && !values[0].isNone()) {
        const auto& separator = requireText(values[0], name);
        return listOf(
            fromEnd ? splitAtFromEnd(text, separator, atMost) : splitAt(text, separator, atMost));
    }
    if (fromEnd && atMost >= 0)
        throw TemplateError("'rsplit' with a count needs a separator");
    return listOf(splitAtSpaces(text, atMost));
}

/// `startswith` and `endswith` take one text or a tuple of them.
template <class Matches>
Value anyMatches(const Arguments& arguments, std::string_view name, const Matches& matches)
{
    const auto values = arguments.bind(name, { "affix" }, 1);
    if (const auto* list = values[0].list())
        return std::ranges::any_of(
            list->items, [&](const Value& affix) { return matches(requireText(affix, name)); });
    return matches(requireText(values[0], name));
}

Value placeIn(const std::string& text, const Arguments& arguments, std::string_view name, bool last)
{
    const auto values = arguments.bind(name, { "sub" }, 1);
    const auto& part = requireText(values[0], name);
    const auto found = last ? text.rfind(part) : text.find(part);
    return found == std::string::npos ? std::int64_t { -1 }
                                      : characterCount(std::string_view(text).substr(0, found));
}

std::int64_t countIn(const std::string& text, const std::string& part)
{
    if (part.empty())
        return characterCount(text) + 1;
    std::int64_t count = 0;
    for (auto i = text.find(part); i != std::string::npos; i = text.find(part, i + part.size()))
        ++count;
    return count;
}

std::string withoutPrefix(const std::string& text, const std::string& prefix)
{
    return text.starts_with(prefix) ? text.substr(prefix.size()) : text;
}

std::string withoutSuffix(const std::string& text, const std::string& suffix)
{
    return text.ends_with(suffix) ? text.substr(0, text.size() - suffix.size()) : text;
}

bool isDigits(const std::string& text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

Value replaced(const std::string& text, const Arguments& arguments)
{
    const auto values = arguments.bind("replace", { "old", "new", "count" }, 2);
    const auto atMost = values[2].isUndefined() ? -1 : requireInteger(values[2], "replace");
    return replaceAll(
        text, requireText(values[0], "replace"), requireText(values[1], "replace"), atMost);
}

/// What Python's str.title begins a word behind.
bool isNoLetter(char32_t character)
{
    return u_isalpha(static_cast<UChar32>(character)) == 0;
}

using TextMethod = Value (*)(const std::string& text, const Arguments& arguments);

/// For methods without arguments.
template <class Result>
Value plain(const Arguments& arguments, std::string_view name, const Result& result)
{
    (void)arguments.bind(name, {}, 0);
    return result();
}

const std::map<std::string, TextMethod, std::less<>>& textMethods()
{
    using Text = const std::string&;
    using Passed = const Arguments&;
    static const std::map<std::string, TextMethod, std::less<>> methods {
        { "strip", [](Text t, Passed a) { return stripped(t, a, Sides::Both, "strip"); } },
        { "lstrip", [](Text t, Passed a) { return stripped(t, a, Sides::Left, "lstrip"); } },
        { "rstrip", [](Text t, Passed a) { return stripped(t, a, Sides::Right, "rstrip"); } },
        { "split", [](Text t, Passed a) { return splitText(t, a, false); } },
        { "rsplit", [](Text t, Passed a) { return splitText(t, a, true); } },
        { "splitlines",
            [](Text t, Passed a) {
                return plain(a, "splitlines", [&] { return listOf(splitIntoLines(t)); });
            } },
        { "startswith",
            [](Text t, Passed a) {
                return anyMatches(
                    a, "startswith", [&](Text affix) { return t.starts_with(affix); });
            } },
        { "endswith",
            [](Text t, Passed a) {
                return anyMatches(a, "endswith", [&](Text affix) { return t.ends_with(affix); });
            } },
        { "removeprefix",
            [](Text t, Passed a) -> Value {
                return withoutPrefix(
                    t, requireText(a.bind("removeprefix", { "prefix" }, 1)[0], "removeprefix"));
            } },
        { "removesuffix",
            [](Text t, Passed a) -> Value {
                return withoutSuffix(
                    t, requireText(a.bind("removesuffix", { "suffix" }, 1)[0], "removesuffix"));
            } },
        { "replace", [](Text t, Passed a) { return replaced(t, a); } },
        { "join",
            [](Text t, Passed a) -> Value {
                return joined(itemsOf(a.bind("join", { "iterable" }, 1)[0]), t,
                    [](const Value& item) { return requireText(item, "join"); });
            } },
        { "find", [](Text t, Passed a) { return placeIn(t, a, "find", false); } },
        { "rfind", [](Text t, Passed a) { return placeIn(t, a, "rfind", true); } },
        { "count",
            [](Text t, Passed a) -> Value {
                return countIn(t, requireText(a.bind("count", { "sub" }, 1)[0], "count"));
            } },
        { "upper",
            [](Text t, Passed a) {
                return plain(a, "upper", [&]() -> Value { return upper(t); });
            } },
        { "lower",
            [](Text t, Passed a) {
                return plain(a, "lower", [&]() -> Value { return lower(t); });
            } },
        { "capitalize",
            [](Text t, Passed a) {
                return plain(a, "capitalize", [&]() -> Value { return capitalized(t); });
            } },
        { "title",
            [](Text t, Passed a) {
                return plain(a, "title", [&]() -> Value { return titled(t, isNoLetter); });
            } },
        { "isdigit",
            [](Text t, Passed a) {
                return plain(a, "isdigit", [&]() -> Value { return isDigits(t); });
            } },
    };
    return methods;
}

/// The object is kept by the value that the method belongs to.
Value dictionaryMethod(const Value& object, const std::string& name)
{
    const auto entries = [object](const Arguments& arguments, std::string_view callee,
                             const std::function<Value(const std::pair<std::string, Value>&)>& of) {
        (void)arguments.bind(callee, {}, 0);
        List list;
        for (const auto& entry : object.dictionary()->entries)
            list.items.push_back(of(entry));
        return Value(std::move(list));
    };
    if (name == "items")
        return Function([entries](const Arguments& arguments) {
            return entries(arguments, "items", [](const auto& entry) {
                return Value(List { { Value(entry.first), entry.second }, true });
            });
        });
    if (name == "keys")
        return Function([entries](const Arguments& arguments) {
            return entries(arguments, "keys", [](const auto& entry) { return Value(entry.first); });
        });
    if (name == "values")
        return Function([entries](const Arguments& arguments) {
            return entries(arguments, "values", [](const auto& entry) { return entry.second; });
        });
    if (name == "get")
        return Function([object](const Arguments& arguments) -> Value {
            const auto values = arguments.bind("get", { "key", "default" }, 1);
            const auto* key = values[0].get<std::string>();
            if (const auto* value = key ? object.dictionary()->find(*key) : nullptr)
                return *value;
            return values[1].isUndefined() ? Value(None {}) : values[1];
        });
    return {};
}

Value listMethod(const Value& object, const std::string& name)
{
    if (name == "count")
        return Function([object](const Arguments& arguments) {
            const auto values = arguments.bind("count", { "value" }, 1);
            return Value::count(static_cast<std::size_t>(std::ranges::count_if(
                object.list()->items, [&](const Value& item) { return equal(item, values[0]); })));
        });
    if (name == "index")
        return Function([object](const Arguments& arguments) {
            const auto values = arguments.bind("index", { "value" }, 1);
            const auto& items = object.list()->items;
            const auto found = std::ranges::find_if(
                items, [&](const Value& item) { return equal(item, values[0]); });
            if (found == items.end())
                throw TemplateError("'index' finds no such item");
            return Value::count(static_cast<std::size_t>(found - items.begin()));
        });
    return {};
}

} // namespace

Value methodOf(const Value& object, const std::string& name)
{
    if (const auto* text = object.get<std::string>()) {
        const auto method = textMethods().find(name);
        if (method == textMethods().end())
            return Value::undefined(name);
        return Function([text = *text, call = method->second](
                            const Arguments& arguments) { return call(text, arguments); });
    }
    Value method;
    if (object.dictionary())
        method = dictionaryMethod(object, name);
    else if (object.list())
        method = listMethod(object, name);
    return method.isUndefined() ? Value::undefined(name) : method;
}

} // namespace fathom::jinja
