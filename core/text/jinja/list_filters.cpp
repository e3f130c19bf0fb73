// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/list_filters.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/filters.h"
#include "core/text/jinja/operators.h"
#include "core/text/jinja/tests.h"

#include <algorithm>
#include <utility>

namespace fathom::jinja {

namespace {

/// "a.b" or an index, as filters that look into items take it.
Value attributeOf(const Value& item, const Value& attribute)
{
    const auto* path = attribute.get<std::string>();
    if (!path)
        return itemOf(item, attribute);
    Value value = item;
    for (const auto& name : splitAt(*path, ".", -1)) {
        value = itemOf(value, name);
    }
    return value;
}

Value listFrom(std::vector<Value> items)
{
    return List { std::move(items) };
}

Value join(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("join", { "d", "attribute" }, 0);
    return joined(itemsOf(value), textOf(values[0]), [&](const Value& item) {
        return textOf(isGiven(values[1]) ? attributeOf(item, values[1]) : item);
    });
}

Value edge(const Value& value, const Arguments& arguments, bool last)
{
    (void)arguments.bind(last ? "last" : "first", {}, 0);
    const auto items = itemsOf(value);
    if (items.empty())
        return {};
    return last ? items.back() : items.front();
}

Value reversed(const Value& value, const Arguments& arguments)
{
    (void)arguments.bind("reverse", {}, 0);
    auto items = itemsOf(value);
    std::ranges::reverse(items);
    if (!value.get<std::string>())
        return listFrom(std::move(items));
    std::string text;
    for (const auto& item : items)
        text += textOf(item);
    return text;
}

/// What is compared when letters of both cases count as one.
Value folded(const Value& value, const Value& caseSensitive)
{
    const auto* text = value.get<std::string>();
    return text && !caseSensitive.isTrue() ? Value(lower(*text)) : value;
}

Value sorted(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("sort", { "reverse", "case_sensitive", "attribute" }, 0);
    const auto key = [&](const Value& item) {
        return folded(isGiven(values[2]) ? attributeOf(item, values[2]) : item, values[1]);
    };
    auto items = itemsOf(value);
    const bool isReversed = values[0].isTrue();
    std::ranges::stable_sort(items, [&](const Value& a, const Value& b) {
        return isReversed ? lessThan(key(b), key(a)) : lessThan(key(a), key(b));
    });
    return listFrom(std::move(items));
}

Value sortedEntries(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("dictsort", { "case_sensitive", "by", "reverse" }, 0);
    const auto* dictionary = value.dictionary();
    if (!dictionary)
        throw TemplateError("'dictsort' needs a dictionary, not " + value.typeName());
    const bool byValue = isGiven(values[1]) && textOf(values[1]) == "value";
    auto entries = dictionary->entries;
    const auto key = [&](const auto& entry) {
        return folded(byValue ? entry.second : Value(entry.first), values[0]);
    };
    std::ranges::stable_sort(entries, [&](const auto& a, const auto& b) {
        return values[2].isTrue() ? lessThan(key(b), key(a)) : lessThan(key(a), key(b));
    });
    List list;
    for (auto& [name, entry] : entries)
        list.items.emplace_back(List { { Value(name), std::move(entry) }, true });
    return list;
}

Value unique(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("unique", { "case_sensitive", "attribute" }, 0);
    std::vector<Value> seen;
    List list;
    for (auto& item : itemsOf(value)) {
        auto key = folded(isGiven(values[1]) ? attributeOf(item, values[1]) : item, values[0]);
        if (std::ranges::any_of(seen, [&](const Value& other) { return equal(key, other); }))
            continue;
        if (seen.size() == 10'000)
            throw TemplateError("'unique' takes at most 10000 different items");
        seen.push_back(std::move(key));
        list.items.push_back(std::move(item));
    }
    return list;
}

Value extreme(const Value& value, const Arguments& arguments, bool largest)
{
    const auto* name = largest ? "max" : "min";
    const auto values = arguments.bind(name, { "case_sensitive", "attribute" }, 0);
    const auto items = itemsOf(value);
    if (items.empty())
        return {};
    const auto less = [&](const Value& a, const Value& b) {
        const auto key = [&](const Value& item) {
            return folded(isGiven(values[1]) ? attributeOf(item, values[1]) : item, values[0]);
        };
        return largest ? lessThan(key(b), key(a)) : lessThan(key(a), key(b));
    };
    return *std::ranges::min_element(items, less);
}

Value sum(const Value& value, const Arguments& arguments)
{
    const auto values = arguments.bind("sum", { "attribute", "start" }, 0);
    Value result = isGiven(values[1]) ? values[1] : Value(std::int64_t { 0 });
    for (const auto& item : itemsOf(value))
        result = applyOperation(
            Operation::Add, result, isGiven(values[0]) ? attributeOf(item, values[0]) : item);
    return result;
}

/// select, reject, selectattr, rejectattr: the first argument of the latter two is an attribute,
/// the next the name of a test, the others are the test's.
Value selected(const Value& value, const Arguments& arguments, bool byAttribute, bool keeps)
{
    auto passed = arguments.positional;
    Value attribute;
    if (byAttribute) {
        if (passed.empty())
            throw TemplateError("'selectattr' and 'rejectattr' need the name of an attribute");
        attribute = passed.front();
        passed.erase(passed.begin());
    }
    std::string test;
    if (!passed.empty()) {
        test = requireText(passed.front(), "the name of a test");
        passed.erase(passed.begin());
    }
    const Arguments rest { std::move(passed), arguments.named };
    List list;
    for (auto& item : itemsOf(value)) {
        const auto tested = byAttribute ? attributeOf(item, attribute) : item;
        if ((test.empty() ? tested.isTrue() : passesTest(test, tested, rest)) == keeps)
            list.items.push_back(std::move(item));
    }
    return list;
}

/// map(attribute="name") or map("filter", its arguments).
Value mapped(const Value& value, const Arguments& arguments)
{
    List list;
    if (arguments.positional.empty()) {
        const auto values = arguments.bind("map", { "attribute", "default" }, 0);
        if (!isGiven(values[0]))
            throw TemplateError("'map' needs a filter or an attribute");
        for (const auto& item : itemsOf(value)) {
            auto result = attributeOf(item, values[0]);
            list.items.push_back(
                result.isUndefined() && !values[1].isUndefined() ? values[1] : std::move(result));
        }
        return list;
    }
    const auto& filter = requireText(arguments.positional.front(), "map");
    const Arguments rest { { arguments.positional.begin() + 1, arguments.positional.end() },
        arguments.named };
    for (const auto& item : itemsOf(value))
        list.items.push_back(applyFilter(filter, item, rest));
    return list;
}

Value entriesOf(const Value& value)
{
    if (value.isUndefined())
        return List {};
    const auto* dictionary = value.dictionary();
    if (!dictionary)
        throw TemplateError("'items' needs a dictionary, not " + value.typeName());
    List list;
    for (const auto& [key, entry] : dictionary->entries)
        list.items.emplace_back(List { { Value(key), entry }, true });
    return list;
}

} // namespace

const FilterTable& listFilters()
{
    using Input = const Value&;
    using Passed = const Arguments&;
    static const FilterTable table {
        { "join", join },
        { "first", [](Input v, Passed a) { return edge(v, a, false); } },
        { "last", [](Input v, Passed a) { return edge(v, a, true); } },
        { "reverse", reversed },
        { "sort", sorted },
        { "dictsort", sortedEntries },
        { "unique", unique },
        { "min", [](Input v, Passed a) { return extreme(v, a, false); } },
        { "max", [](Input v, Passed a) { return extreme(v, a, true); } },
        { "sum", sum },
        { "select", [](Input v, Passed a) { return selected(v, a, false, true); } },
        { "reject", [](Input v, Passed a) { return selected(v, a, false, false); } },
        { "selectattr", [](Input v, Passed a) { return selected(v, a, true, true); } },
        { "rejectattr", [](Input v, Passed a) { return selected(v, a, true, false); } },
        { "map", mapped },
        { "list", [](Input v, Passed) { return listFrom(itemsOf(v)); } },
        { "items", [](Input v, Passed) { return entriesOf(v); } },
    };
    return table;
}

} // namespace fathom::jinja
