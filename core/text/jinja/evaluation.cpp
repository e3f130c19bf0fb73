// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/evaluation.h"

#include "core/text/jinja/filters.h"
#include "core/text/jinja/limits.h"
#include "core/text/jinja/operators.h"
#include "core/text/jinja/tests.h"

namespace fathom::jinja {

Value Scopes::find(const std::string& name) const
{
    for (auto i = m_scopes.size(); i-- > m_base;) {
        if (const auto found = m_scopes[i].find(name); found != m_scopes[i].end())
            return found->second;
    }
    const auto found = m_scopes.front().find(name);
    return found == m_scopes.front().end() ? Value::undefined(name) : found->second;
}

Scopes::Inner::Inner(Scopes& scopes, Kind kind)
    : m_scopes(scopes)
    , m_outerBase(scopes.m_base)
{
    m_scopes.m_scopes.emplace_back();
    if (kind == Kind::Macro)
        m_scopes.m_base = m_scopes.m_scopes.size() - 1;
}

Scopes::Inner::~Inner()
{
    m_scopes.m_scopes.pop_back();
    m_scopes.m_base = m_outerBase;
}

void Evaluation::charge(std::size_t bytes)
{
    m_work += 1 + static_cast<std::int64_t>(bytes / 256);
    if (m_work > maximumWork)
        throw TemplateError("the template takes too long: a loop without end?");
}

namespace {

/// How deep expressions stand in one another while they are evaluated, macros included.
class Level
{
public:
    explicit Level(int& depth)
        : m_depth(depth)
    {
        if (++m_depth > maximumDepth)
            throw TemplateError("too deeply nested: a macro that calls itself without end?");
    }
    ~Level() { --m_depth; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

private:
    int& m_depth;
};

} // namespace

Value Evaluation::evaluate(const Expression& expression)
{
    const Level level(m_depth);
    try {
        auto value = std::visit([this](const auto& node) { return run(node); }, expression.node);
        const auto* text = value.get<std::string>();
        const auto* list = value.list();
        charge(text ? text->size() : list ? list->items.size() * sizeof(Value) : 0);
        return value;
    } catch (TemplateError& error) {
        error.locate(expression.line);
        throw;
    }
}

Value Evaluation::filtered(Value value, const std::vector<Filter>& filters)
{
    for (const auto& filter : filters)
        value = applyFilter(filter.name, value, evaluated(filter.arguments));
    return value;
}

Value Evaluation::run(const Literal& literal)
{
    return literal.value;
}

Value Evaluation::run(const Name& name)
{
    return m_scopes.find(name.name);
}

Value Evaluation::run(const ListOf& list)
{
    List result { {}, list.isTuple };
    for (const auto& item : list.items)
        result.items.push_back(evaluate(*item));
    return result;
}

Value Evaluation::run(const DictionaryOf& dictionary)
{
    Dictionary result;
    for (const auto& [key, value] : dictionary.entries) {
        const auto name = evaluate(*key);
        result.set(requireText(name, "a key of a dictionary"), evaluate(*value));
    }
    return result;
}

Value Evaluation::run(const Negation& negation)
{
    return !evaluate(*negation.operand).isTrue();
}

Value Evaluation::run(const Sign& sign)
{
    const auto value = evaluate(*sign.operand);
    if (sign.isMinus)
        return negative(value);
    if (value.get<double>())
        return value;
    return requireInteger(value, "+");
}

Value Evaluation::run(const Binary& binary)
{
    auto left = evaluate(*binary.left);
    if (binary.operation == Operation::And)
        return left.isTrue() ? evaluate(*binary.right) : left;
    if (binary.operation == Operation::Or)
        return left.isTrue() ? left : evaluate(*binary.right);
    return applyOperation(binary.operation, left, evaluate(*binary.right));
}

Value Evaluation::run(const Comparison& comparison)
{
    auto left = evaluate(*comparison.first);
    for (const auto& [relation, operand] : comparison.others) {
        auto right = evaluate(*operand);
        if (!holds(relation, left, right))
            return false;
        left = std::move(right);
    }
    return true;
}

Value Evaluation::run(const Conditional& conditional)
{
    if (evaluate(*conditional.condition).isTrue())
        return evaluate(*conditional.value);
    return conditional.otherwise ? evaluate(*conditional.otherwise) : Value();
}

Value Evaluation::run(const Member& member)
{
    return memberOf(evaluate(*member.object), member.name);
}

Value Evaluation::run(const Item& item)
{
    const auto object = evaluate(*item.object);
    return itemOf(object, evaluate(*item.index));
}

Value Evaluation::run(const Slice& slice)
{
    const auto object = evaluate(*slice.object);
    const auto bound = [this](const ExpressionPtr& expression) {
        return expression ? evaluate(*expression) : Value();
    };
    const auto start = bound(slice.start);
    const auto stop = bound(slice.stop);
    return sliceOf(object, start, stop, bound(slice.step));
}

Value Evaluation::run(const Call& call)
{
    const auto callee = evaluate(*call.callee);
    const auto* function = callee.function();
    if (!function)
        throw TemplateError(callee.typeName() + " cannot be called");
    return (*function)(evaluated(call.arguments));
}

Value Evaluation::run(const Filter& filter)
{
    const auto input = evaluate(*filter.input);
    return applyFilter(filter.name, input, evaluated(filter.arguments));
}

Value Evaluation::run(const Test& test)
{
    const auto input = evaluate(*test.input);
    return passesTest(test.name, input, evaluated(test.arguments));
}

Arguments Evaluation::evaluated(const CallArguments& arguments)
{
    Arguments result;
    for (const auto& argument : arguments.positional)
        result.positional.push_back(evaluate(*argument));
    for (const auto& [name, argument] : arguments.named)
        result.named.emplace_back(name, evaluate(*argument));
    return result;
}

} // namespace fathom::jinja
