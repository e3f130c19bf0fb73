// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle.h"

namespace fathom {

std::string Pickle::calleeOf(Id id) const
{
    const Value* value = &at(id);
    if (value->kind == Kind::Call)
        value = &at(value->items[0]);
    if (value->kind != Kind::Global)
        return {};
    const auto module = text(value->items[0]);
    const auto name = text(value->items[1]);
    return module && name ? std::string(*module) + '.' + std::string(*name) : std::string();
}

std::optional<Pickle::Id> Pickle::argument(Id call, std::size_t index) const
{
    const Value& value = at(call);
    if (value.kind != Kind::Call)
        return std::nullopt;
    const Value& arguments = at(value.items[1]);
    if (arguments.kind != Kind::Tuple || index >= arguments.items.size())
        return std::nullopt;
    return arguments.items[index];
}

std::optional<std::int64_t> Pickle::integer(Id id) const
{
    return at(id).kind == Kind::Integer ? std::optional(at(id).integer) : std::nullopt;
}

std::optional<std::string_view> Pickle::text(Id id) const
{
    return at(id).kind == Kind::Text ? std::optional(at(id).text) : std::nullopt;
}

std::optional<std::vector<std::int64_t>> Pickle::integers(Id id) const
{
    const Value& value = at(id);
    if (value.kind != Kind::Tuple && value.kind != Kind::List)
        return std::nullopt;
    std::vector<std::int64_t> numbers;
    for (const Id item : value.items) {
        const auto number = integer(item);
        if (!number)
            return std::nullopt;
        numbers.push_back(*number);
    }
    return numbers;
}

std::span<const Pickle::Id> Pickle::entriesOf(Id id) const
{
    const Value& value = at(id);
    if (value.kind == Kind::Dictionary)
        return std::span(value.items).first(value.items.size() / 2 * 2);
    if (value.kind == Kind::Call && calleeOf(id) == "collections.OrderedDict")
        return std::span(value.entries).first(value.entries.size() / 2 * 2);
    return {};
}

} // namespace fathom
