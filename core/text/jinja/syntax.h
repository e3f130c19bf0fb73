// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/value.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace fathom::jinja {

struct Expression;
using ExpressionPtr = std::unique_ptr<const Expression>;
struct Statement;
using Block = std::vector<Statement>;

struct Literal
{
    Value value;
};
struct Name
{
    std::string name;
};
struct ListOf
{
    std::vector<ExpressionPtr> items;
    bool isTuple = false;
};
struct DictionaryOf
{
    std::vector<std::pair<ExpressionPtr, ExpressionPtr>> entries;
};
struct Negation ///< `not`
{
    ExpressionPtr operand;
};
struct Sign
{
    bool isMinus = false;
    ExpressionPtr operand;
};
enum class Operation : std::uint8_t
{
    And,
    Or,
    Add,
    Subtract,
    Concatenate,
    Multiply,
    Divide,
    DivideDown,
    Remainder,
    Power
};
struct Binary
{
    Operation operation = Operation::And;
    ExpressionPtr left;
    ExpressionPtr right;
};
enum class Relation : std::uint8_t
{
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    In,
    NotIn
};
struct Comparison ///< a < b <= c
{
    ExpressionPtr first;
    std::vector<std::pair<Relation, ExpressionPtr>> others;
};
struct Conditional ///< value if condition else otherwise
{
    ExpressionPtr condition;
    ExpressionPtr value;
    ExpressionPtr otherwise; ///< may be missing
};
struct Member ///< object.name
{
    ExpressionPtr object;
    std::string name;
};
struct Item ///< object[index]
{
    ExpressionPtr object;
    ExpressionPtr index;
};
struct Slice ///< object[start:stop:step], each may be missing
{
    ExpressionPtr object;
    ExpressionPtr start;
    ExpressionPtr stop;
    ExpressionPtr step;
};
struct CallArguments
{
    std::vector<ExpressionPtr> positional;
    std::vector<std::pair<std::string, ExpressionPtr>> named;
};
struct Call
{
    ExpressionPtr callee;
    CallArguments arguments;
};
struct Filter ///< input | name(arguments)
{
    ExpressionPtr input; ///< missing in a filter block, whose body is the input
    std::string name;
    CallArguments arguments;
};
struct Test ///< input is name(arguments)
{
    ExpressionPtr input;
    std::string name;
    CallArguments arguments;
};

struct Expression
{
    std::variant<Literal, Name, ListOf, DictionaryOf, Negation, Sign, Binary, Comparison,
        Conditional, Member, Item, Slice, Call, Filter, Test>
        node;
    std::size_t line = 0;
};

struct Text
{
    std::string text;
};
struct Print
{
    ExpressionPtr value;
};
struct If
{
    std::vector<std::pair<ExpressionPtr, Block>> branches;
    Block otherwise;
};
struct For
{
    std::vector<std::string> targets; ///< several: items are taken apart
    ExpressionPtr items;
    ExpressionPtr condition; ///< may be missing
    Block body;
    Block otherwise; ///< if there was nothing to go through
};
struct Set
{
    std::vector<std::string> targets;
    std::string attribute; ///< of the namespace that is the only target; else empty
    ExpressionPtr value; ///< missing: the body's text
    Block body;
    std::vector<Filter> filters; ///< of the body's text
};
struct Macro
{
    std::string name;
    std::vector<std::string> parameters;
    std::vector<ExpressionPtr> defaults; ///< one a parameter, missing where there is none
    Block body;
};
struct FilterBlock
{
    std::vector<Filter> filters;
    Block body;
};
struct Group ///< "{% generation %}": what its body says
{
    Block body;
};
struct Break
{
};
struct Continue
{
};

struct Statement
{
    std::variant<Text, Print, If, For, Set, Macro, FilterBlock, Group, Break, Continue> node;
    std::size_t line = 0;
};

} // namespace fathom::jinja
