// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/tests.h"

#include "core/text/jinja/characters.h"
#include "core/text/jinja/operators.h"

#include <map>

namespace fathom::jinja {

namespace {

using PlainTest = bool (*)(const Value& value);

const std::map<std::string, PlainTest, std::less<>>& plainTests()
{
    using Tested = const Value&;
    static const std::map<std::string, PlainTest, std::less<>> tests {
        { "defined", [](Tested v) { return !v.isUndefined(); } },
        { "undefined", [](Tested v) { return v.isUndefined(); } },
        { "none", [](Tested v) { return v.isNone(); } },
        { "boolean", [](Tested v) { return v.get<bool>() != nullptr; } },
        { "true", [](Tested v) { return v.get<bool>() && *v.get<bool>(); } },
        { "false", [](Tested v) { return v.get<bool>() && !*v.get<bool>(); } },
        { "integer", [](Tested v) { return v.get<std::int64_t>() != nullptr; } },
        { "float", [](Tested v) { return v.get<double>() != nullptr; } },
        { "number", [](Tested v) { return v.isNumber(); } },
        { "string", [](Tested v) { return v.get<std::string>() != nullptr; } },
        { "mapping", [](Tested v) { return v.dictionary() && !v.dictionary()->isNamespace; } },
        { "sequence",
            [](Tested v) {
                return v.get<std::string>() || v.list()
                    || (v.dictionary() && !v.dictionary()->isNamespace) || v.isUndefined();
            } },
        { "iterable",
            [](Tested v) {
                return v.get<std::string>() || v.list()
                    || (v.dictionary() && !v.dictionary()->isNamespace) || v.isUndefined();
            } },
        { "callable", [](Tested v) { return v.function() != nullptr; } },
        { "odd", [](Tested v) { return requireInteger(v, "odd") % 2 != 0; } },
        { "even", [](Tested v) { return requireInteger(v, "even") % 2 == 0; } },
        { "lower",
            [](Tested v) {
                return textOf(v) == lower(textOf(v)) && textOf(v) != upper(textOf(v));
            } },
        { "upper",
            [](Tested v) {
                return textOf(v) == upper(textOf(v)) && textOf(v) != lower(textOf(v));
            } },
    };
    return tests;
}

const std::map<std::string, Relation, std::less<>>& relations()
{
    static const std::map<std::string, Relation, std::less<>> names {
        { "equalto", Relation::Equal },
        { "eq", Relation::Equal },
        { "==", Relation::Equal },
        { "ne", Relation::Unequal },
        { "!=", Relation::Unequal },
        { "lt", Relation::Less },
        { "<", Relation::Less },
        { "lessthan", Relation::Less },
        { "le", Relation::LessOrEqual },
        { "<=", Relation::LessOrEqual },
        { "gt", Relation::Greater },
        { ">", Relation::Greater },
        { "greaterthan", Relation::Greater },
        { "ge", Relation::GreaterOrEqual },
        { ">=", Relation::GreaterOrEqual },
        { "in", Relation::In },
    };
    return names;
}

bool isSame(const Value& a, const Value& b)
{
    return a.variant().index() == b.variant().index() && equal(a, b);
}

} // namespace

bool passesTest(const std::string& name, const Value& value, const Arguments& arguments)
{
    if (const auto test = plainTests().find(name); test != plainTests().end()) {
        (void)arguments.bind(name, {}, 0);
        return test->second(value);
    }
    if (const auto relation = relations().find(name); relation != relations().end())
        return holds(relation->second, value, arguments.bind(name, { "other" }, 1)[0]);
    if (name == "divisibleby")
        return applyOperation(Operation::Remainder, value, arguments.bind(name, { "num" }, 1)[0])
                   .isTrue()
            == false;
    if (name == "sameas")
        return isSame(value, arguments.bind(name, { "other" }, 1)[0]);
    throw TemplateError("the test '" + name + "' is not supported");
}

} // namespace fathom::jinja
