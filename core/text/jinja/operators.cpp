// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/operators.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/methods.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace fathom::jinja {

namespace {

const char* symbolOf(Operation operation)
{
    switch (operation) {
    case Operation::Add:
        return "+";
    case Operation::Subtract:
        return "-";
    case Operation::Multiply:
        return "*";
    case Operation::Divide:
        return "/";
    case Operation::DivideDown:
        return "//";
    case Operation::Remainder:
        return "%";
    case Operation::Power:
        return "**";
    default:
        return "~";
    }
}

[[noreturn]] void refuse(Operation operation, const Value& left, const Value& right)
{
    throw TemplateError(std::string("'") + symbolOf(operation) + "' cannot work on "
        + left.typeName() + " and " + right.typeName());
}

void requireNonZero(bool isZero)
{
    if (isZero)
        throw TemplateError("division by zero");
}

std::int64_t floorDivide(std::int64_t a, std::int64_t b)
{
    const auto quotient = a / b;
    return quotient * b != a && (a < 0) != (b < 0) ? quotient - 1 : quotient;
}

std::optional<std::int64_t> integerPower(std::int64_t base, std::int64_t exponent)
{
    std::int64_t result = 1;
    if (base >= -1 && base <= 1)
        exponent = exponent > 2 ? 2 + exponent % 2 : exponent;
    for (; exponent > 0; --exponent) {
        if (__builtin_mul_overflow(result, base, &result))
            return {};
    }
    return result;
}

Value onIntegers(Operation operation, std::int64_t a, std::int64_t b)
{
    std::int64_t result = 0;
    bool overflows = false;
    switch (operation) {
    case Operation::Add:
        overflows = __builtin_add_overflow(a, b, &result);
        break;
    case Operation::Subtract:
        overflows = __builtin_sub_overflow(a, b, &result);
        break;
    case Operation::Multiply:
        overflows = __builtin_mul_overflow(a, b, &result);
        break;
    case Operation::Divide:
        requireNonZero(b == 0);
        return static_cast<double>(a) / static_cast<double>(b);
    case Operation::DivideDown:
    case Operation::Remainder:
        requireNonZero(b == 0);
        overflows = b == -1 && a == INT64_MIN;
        if (!overflows)
            result = operation == Operation::DivideDown ? floorDivide(a, b)
                                                        : a - floorDivide(a, b) * b;
        break;
    default:
        if (b < 0)
            return std::pow(static_cast<double>(a), static_cast<double>(b));
        const auto power = integerPower(a, b);
        overflows = !power;
        result = power.value_or(0);
    }
    if (overflows)
        throw TemplateError(
            std::string("'") + symbolOf(operation) + "' gives an integer that is too large");
    return result;
}

Value onNumbers(Operation operation, double a, double b)
{
    switch (operation) {
    case Operation::Add:
        return a + b;
    case Operation::Subtract:
        return a - b;
    case Operation::Multiply:
        return a * b;
    case Operation::Divide:
        requireNonZero(b == 0);
        return a / b;
    case Operation::DivideDown:
        requireNonZero(b == 0);
        return std::floor(a / b);
    case Operation::Remainder:
        requireNonZero(b == 0);
        return a - b * std::floor(a / b);
    default:
        return std::pow(a, b);
    }
}

std::size_t checkedCount(std::int64_t times, std::size_t size, std::size_t limit)
{
    const auto count = static_cast<std::size_t>(std::max<std::int64_t>(times, 0));
    if (size != 0 && count > limit / size)
        throw TemplateError("'*' makes too much of one value");
    return size == 0 ? 0 : count;
}

/// A text or list, several times.
std::optional<Value> repeated(const Value& value, const Value& times)
{
    if (!times.get<std::int64_t>() && !times.get<bool>())
        return {};
    const auto number = requireInteger(times, "*");
    if (const auto* text = value.get<std::string>()) {
        std::string result;
        for (auto n = checkedCount(number, text->size(), maximumValueSize); n > 0; --n)
            result += *text;
        return result;
    }
    if (const auto* list = value.list()) {
        List result { {}, list->isTuple };
        for (auto n = checkedCount(number, list->items.size(), maximumItems); n > 0; --n)
            result.items.insert(result.items.end(), list->items.begin(), list->items.end());
        return result;
    }
    return {};
}

Value joined(std::string left, const std::string& right)
{
    if (left.size() + right.size() > maximumValueSize)
        throw TemplateError("a text gets too long");
    return std::move(left += right);
}

} // namespace

Value applyOperation(Operation operation, const Value& left, const Value& right)
{
    if (operation == Operation::Concatenate)
        return joined(textOf(left), textOf(right));
    if (left.isNumber() && right.isNumber()) {
        if (left.get<double>() || right.get<double>())
            return onNumbers(operation, numberOf(left, ""), numberOf(right, ""));
        return onIntegers(operation, requireInteger(left, ""), requireInteger(right, ""));
    }
    if (operation == Operation::Add) {
        if (left.get<std::string>() && right.get<std::string>())
            return joined(*left.get<std::string>(), *right.get<std::string>());
        if (left.list() && right.list() && left.list()->isTuple == right.list()->isTuple) {
            List result = *left.list();
            const auto& more = right.list()->items;
            result.items.insert(result.items.end(), more.begin(), more.end());
            return result;
        }
    }
    if (operation == Operation::Multiply) {
        if (auto result = repeated(left, right))
            return *std::move(result);
        if (auto result = repeated(right, left))
            return *std::move(result);
    }
    refuse(operation, left, right);
}

namespace {

bool contains(const Value& whole, const Value& part)
{
    if (const auto* text = whole.get<std::string>())
        return text->find(requireText(part, "in")) != std::string::npos;
    if (const auto* dictionary = whole.dictionary(); dictionary && !dictionary->isNamespace) {
        const auto* key = part.get<std::string>();
        return key && dictionary->find(*key);
    }
    return std::ranges::any_of(
        itemsOf(whole), [&](const Value& item) { return equal(item, part); });
}

} // namespace

bool holds(Relation relation, const Value& left, const Value& right)
{
    switch (relation) {
    case Relation::Equal:
        return equal(left, right);
    case Relation::Unequal:
        return !equal(left, right);
    case Relation::Less:
        return lessThan(left, right);
    case Relation::LessOrEqual:
        return lessThan(left, right) || equal(left, right);
    case Relation::Greater:
        return lessThan(right, left);
    case Relation::GreaterOrEqual:
        return lessThan(right, left) || equal(left, right);
    case Relation::In:
        return contains(right, left);
    case Relation::NotIn:
        return !contains(right, left);
    }
    return false;
}

Value negative(const Value& value)
{
    if (const auto* number = value.get<double>())
        return -*number;
    return onIntegers(Operation::Subtract, 0, requireInteger(value, "-"));
}

namespace {

/// Python's: a negative index counts from the end.
std::optional<std::size_t> placeOf(const Value& index, std::int64_t size)
{
    if (!index.get<std::int64_t>() && !index.get<bool>())
        return {};
    auto place = requireInteger(index, "[]");
    if (place < 0)
        place += size;
    return place >= 0 && place < size ? std::optional(static_cast<std::size_t>(place))
                                      : std::nullopt;
}

[[noreturn]] void refuseMember(const Value& object, const std::string& name)
{
    throw TemplateError(object.typeName() + " has no '" + name + "'");
}

/// The items of a slice: Python's rules for bounds that are missing, negative or beyond the end.
template <class Items>
Items sliced(const Items& items, const Value& start, const Value& stop, const Value& step)
{
    const auto isGiven = [](const Value& bound) { return !bound.isUndefined() && !bound.isNone(); };
    const auto size = static_cast<std::int64_t>(items.size());
    const auto stride = isGiven(step) ? requireInteger(step, "[::]") : 1;
    if (stride == 0)
        throw TemplateError("a slice cannot have the step 0");
    const std::int64_t lowest = stride > 0 ? 0 : -1;
    const std::int64_t highest = stride > 0 ? size : size - 1;
    const auto bound = [&](const Value& value, std::int64_t otherwise) {
        if (!isGiven(value))
            return otherwise;
        const auto given = requireInteger(value, "[:]");
        return std::clamp(given < 0 ? given + size : given, lowest, highest);
    };
    const auto first = bound(start, stride > 0 ? lowest : highest);
    const auto last = bound(stop, stride > 0 ? highest : lowest);
    Items result;
    for (auto i = first; stride > 0 ? i < last : i > last;) {
        result.push_back(items[static_cast<std::size_t>(i)]);
        if (__builtin_add_overflow(i, stride, &i))
            break;
    }
    return result;
}

} // namespace

Value itemOf(const Value& object, const Value& index)
{
    if (const auto* list = object.list()) {
        const auto place = placeOf(index, static_cast<std::int64_t>(list->items.size()));
        return place ? list->items[*place] : Value::undefined(textOf(index));
    }
    if (const auto* text = object.get<std::string>()) {
        const auto characters = charactersOf(*text);
        const auto place = placeOf(index, static_cast<std::int64_t>(characters.size()));
        if (place)
            return characters[*place];
    }
    const auto* key = index.get<std::string>();
    if (const auto* dictionary = object.dictionary(); dictionary && key) {
        if (const auto* value = dictionary->find(*key))
            return *value;
    }
    if (object.isUndefined())
        refuseMember(object, textOf(index));
    return key ? methodOf(object, *key) : Value::undefined(textOf(index));
}

Value sliceOf(const Value& object, const Value& start, const Value& stop, const Value& step)
{
    if (const auto* list = object.list())
        return List { sliced(list->items, start, stop, step), list->isTuple };
    std::string result;
    for (const auto& character :
        sliced(charactersOf(requireText(object, "[:]")), start, stop, step))
        result += character;
    return result;
}

Value memberOf(const Value& object, const std::string& name)
{
    if (object.isUndefined())
        refuseMember(object, name);
    const auto* dictionary = object.dictionary();
    if (!dictionary || !dictionary->isNamespace) {
        auto method = methodOf(object, name);
        if (!method.isUndefined())
            return method;
    }
    const auto* value = dictionary ? dictionary->find(name) : nullptr;
    return value ? *value : Value::undefined(name);
}

} // namespace fathom::jinja
