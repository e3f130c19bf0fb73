// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/value.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"

#include <algorithm>

namespace fathom::jinja {

const Value* Dictionary::find(std::string_view key) const
{
    const auto entry = std::ranges::find(entries, key, &std::pair<std::string, Value>::first);
    return entry == entries.end() ? nullptr : &entry->second;
}

namespace {

/// Bounds how deep anything has to recurse that goes through values, their destructors included.
int checkedDepth(int depth, std::size_t size)
{
    if (depth > maximumNesting)
        throw TemplateError(
            "lists are nested more than " + std::to_string(maximumNesting) + " deep");
    if (size > maximumItems)
        throw TemplateError("a list has more than " + std::to_string(maximumItems) + " items");
    return depth;
}

} // namespace

void Dictionary::set(std::string_view key, Value value)
{
    depth = checkedDepth(std::max(depth, value.depth() + 1), entries.size());
    const auto entry = std::ranges::find(entries, key, &std::pair<std::string, Value>::first);
    if (entry == entries.end())
        entries.emplace_back(key, std::move(value));
    else
        entry->second = std::move(value);
}

std::vector<Value> Arguments::bind(std::string_view callee,
    std::initializer_list<std::string_view> names, std::size_t required) const
{
    const auto complain = [&](const std::string& what) {
        throw TemplateError("'" + std::string(callee) + "' " + what);
    };
    if (positional.size() > names.size())
        complain("takes at most " + std::to_string(names.size()) + " arguments, not "
            + std::to_string(positional.size()));
    std::vector<Value> values(names.size());
    std::vector<bool> isPassed(names.size());
    for (std::size_t i = 0; i < positional.size(); ++i) {
        values[i] = positional[i];
        isPassed[i] = true;
    }
    for (const auto& [name, value] : named) {
        const auto place = std::ranges::find(names, name);
        if (place == names.end())
            complain("has no argument '" + name + "'");
        const auto i = static_cast<std::size_t>(place - names.begin());
        if (isPassed[i])
            complain("gets its argument '" + name + "' twice");
        values[i] = value;
        isPassed[i] = true;
    }
    for (std::size_t i = 0; i < required; ++i) {
        if (!isPassed[i])
            complain("needs its argument '" + std::string(names.begin()[i]) + "'");
    }
    return values;
}

Value::Value(List value)
{
    for (const auto& item : value.items)
        value.depth = std::max(value.depth, item.depth() + 1);
    checkedDepth(value.depth, value.items.size());
    m_value = std::make_shared<List>(std::move(value));
}

Value::Value(Dictionary value)
    : m_value(std::make_shared<Dictionary>(std::move(value)))
{
}

int Value::depth() const
{
    if (const auto* values = list())
        return values->depth;
    const auto* values = dictionary();
    return values ? values->depth : 0;
}

Value Value::undefined(std::string name)
{
    Value value;
    value.m_value = Undefined { std::move(name) };
    return value;
}

const List* Value::list() const
{
    const auto* list = get<std::shared_ptr<List>>();
    return list ? list->get() : nullptr;
}

const Dictionary* Value::dictionary() const
{
    const auto* dictionary = get<std::shared_ptr<Dictionary>>();
    return dictionary ? dictionary->get() : nullptr;
}

Dictionary* Value::nameSpace() const
{
    const auto* dictionary = get<std::shared_ptr<Dictionary>>();
    return dictionary && (*dictionary)->isNamespace ? dictionary->get() : nullptr;
}

const Function* Value::function() const
{
    const auto* function = get<std::shared_ptr<Function>>();
    return function ? function->get() : nullptr;
}

bool Value::isNumber() const
{
    return get<bool>() || get<std::int64_t>() || get<double>();
}

namespace {

/// One lambda for each kind of value.
template <class... Cases>
struct ByKind : Cases...
{
    using Cases::operator()...;
};
template <class... Cases>
ByKind(Cases...) -> ByKind<Cases...>;

} // namespace

bool Value::isTrue() const
{
    return std::visit(ByKind {
                          [](const Undefined&) { return false; },
                          [](None) { return false; },
                          [](bool value) { return value; },
                          [](std::int64_t value) { return value != 0; },
                          [](double value) { return value != 0.0; },
                          [](const std::string& value) { return !value.empty(); },
                          [](const std::shared_ptr<List>& value) { return !value->items.empty(); },
                          [](const std::shared_ptr<Dictionary>& value) {
                              return value->isNamespace || !value->entries.empty();
                          },
                          [](const std::shared_ptr<Function>&) { return true; },
                      },
        m_value);
}

std::string Value::typeName() const
{
    return std::visit(
        ByKind {
            [](const Undefined& value) {
                return value.name.empty() ? std::string("an undefined value")
                                          : "'" + value.name + "', which is undefined,";
            },
            [](None) { return std::string("none"); },
            [](bool) { return std::string("true or false"); },
            [](std::int64_t) { return std::string("an integer"); },
            [](double) { return std::string("a number"); },
            [](const std::string&) { return std::string("a text"); },
            [](const std::shared_ptr<List>& value) {
                return std::string(value->isTuple ? "a tuple" : "a list");
            },
            [](const std::shared_ptr<Dictionary>& value) {
                return std::string(value->isNamespace ? "a namespace" : "a dictionary");
            },
            [](const std::shared_ptr<Function>&) { return std::string("a function"); },
        },
        m_value);
}

bool equal(const Value& a, const Value& b)
{
    if (a.isNumber() && b.isNumber()) {
        if (a.get<double>() || b.get<double>())
            return numberOf(a, "==") == numberOf(b, "==");
        return requireInteger(a, "==") == requireInteger(b, "==");
    }
    if (a.variant().index() != b.variant().index())
        return false;
    if (const auto* text = a.get<std::string>())
        return *text == *b.get<std::string>();
    if (const auto* list = a.list())
        return list->isTuple == b.list()->isTuple
            && std::ranges::equal(list->items, b.list()->items, equal);
    if (const auto* dictionary = a.dictionary()) {
        const auto& other = *b.dictionary();
        if (dictionary->isNamespace || other.isNamespace)
            return dictionary == &other;
        return dictionary->entries.size() == other.entries.size()
            && std::ranges::all_of(dictionary->entries, [&](const auto& entry) {
                   const auto* value = other.find(entry.first);
                   return value && equal(entry.second, *value);
               });
    }
    if (const auto* function = a.function())
        return function == b.function();
    return true; // undefined and undefined, none and none
}

bool lessThan(const Value& a, const Value& b)
{
    if (a.isNumber() && b.isNumber()) {
        if (a.get<double>() || b.get<double>())
            return numberOf(a, "<") < numberOf(b, "<");
        return requireInteger(a, "<") < requireInteger(b, "<");
    }
    if (a.get<std::string>() && b.get<std::string>())
        return *a.get<std::string>() < *b.get<std::string>(); // UTF-8 sorts as code points do
    if (a.list() && b.list()) {
        const auto& left = a.list()->items;
        const auto& right = b.list()->items;
        for (std::size_t i = 0; i < std::min(left.size(), right.size()); ++i) {
            if (!equal(left[i], right[i]))
                return lessThan(left[i], right[i]);
        }
        return left.size() < right.size();
    }
    throw TemplateError(a.typeName() + " cannot be compared with " + b.typeName());
}

bool isGiven(const Value& value)
{
    return !value.isUndefined() && !value.isNone();
}

std::vector<Value> itemsOf(const Value& value)
{
    if (value.isUndefined())
        return {};
    if (const auto* list = value.list())
        return list->items;
    std::vector<Value> items;
    if (const auto* text = value.get<std::string>()) {
        for (auto& character : charactersOf(*text))
            items.emplace_back(std::move(character));
        return items;
    }
    if (const auto* dictionary = value.dictionary(); dictionary && !dictionary->isNamespace) {
        for (const auto& [key, unused] : dictionary->entries)
            items.emplace_back(key);
        return items;
    }
    throw TemplateError("nothing can be taken one by one out of " + value.typeName());
}

const std::string& requireText(const Value& value, std::string_view where)
{
    if (const auto* text = value.get<std::string>())
        return *text;
    throw TemplateError("'" + std::string(where) + "' needs a text, not " + value.typeName());
}

std::int64_t requireInteger(const Value& value, std::string_view where)
{
    if (const auto* integer = value.get<std::int64_t>())
        return *integer;
    if (const auto* truth = value.get<bool>())
        return *truth ? 1 : 0;
    throw TemplateError("'" + std::string(where) + "' needs an integer, not " + value.typeName());
}

double numberOf(const Value& value, std::string_view where)
{
    if (const auto* number = value.get<double>())
        return *number;
    if (!value.isNumber())
        throw TemplateError("'" + std::string(where) + "' needs a number, not " + value.typeName());
    return static_cast<double>(requireInteger(value, where));
}

} // namespace fathom::jinja
