// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/jinja/rendering.h"

#include "core/text/jinja/limits.h"

#include <algorithm>

namespace fathom::jinja {

namespace {

Value range(const Arguments& arguments)
{
    const auto values = arguments.bind("range", { "start", "stop", "step" }, 1);
    const bool hasStart = !values[1].isUndefined();
    const auto start = hasStart ? requireInteger(values[0], "range") : 0;
    const auto stop = requireInteger(values[hasStart ? 1 : 0], "range");
    const auto step = values[2].isUndefined() ? 1 : requireInteger(values[2], "range");
    if (step == 0)
        throw TemplateError("'range' cannot have the step 0");
    List list;
    for (auto i = start; step > 0 ? i < stop : i > stop;) {
        if (list.items.size() == 100'000)
            throw TemplateError("'range' gives at most 100000 numbers");
        list.items.emplace_back(i);
        if (__builtin_add_overflow(i, step, &i))
            break;
    }
    return list;
}

/// dict(name=value, …), dict(other)
Dictionary dictionaryFrom(const Arguments& arguments, std::string_view callee)
{
    Dictionary result;
    if (arguments.positional.size() > 1)
        throw TemplateError("'" + std::string(callee) + "' takes one dictionary");
    for (const auto& other : arguments.positional) {
        if (!other.dictionary())
            throw TemplateError(
                "'" + std::string(callee) + "' needs a dictionary, not " + other.typeName());
        for (const auto& [key, value] : other.dictionary()->entries)
            result.set(key, value);
    }
    for (const auto& [key, value] : arguments.named)
        result.set(key, value);
    return result;
}

Value raise(const Arguments& arguments)
{
    throw TemplateError(
        "the template refuses: " + textOf(arguments.bind("raise_exception", { "message" }, 1)[0]));
}

/// What `loop` tells inside a loop.
Dictionary loopFacts(const std::vector<Value>& items, std::size_t i)
{
    Dictionary facts;
    facts.set("index", Value::count(i + 1));
    facts.set("index0", Value::count(i));
    facts.set("revindex", Value::count(items.size() - i));
    facts.set("revindex0", Value::count(items.size() - i - 1));
    facts.set("first", i == 0);
    facts.set("last", i + 1 == items.size());
    facts.set("length", Value::count(items.size()));
    facts.set("depth", std::int64_t { 1 });
    facts.set("depth0", std::int64_t { 0 });
    if (i > 0)
        facts.set("previtem", items[i - 1]);
    if (i + 1 < items.size())
        facts.set("nextitem", items[i + 1]);
    facts.set("cycle", Function([i](const Arguments& arguments) {
        if (arguments.positional.empty())
            throw TemplateError("'cycle' needs something to choose from");
        return arguments.positional[i % arguments.positional.size()];
    }));
    return facts;
}

} // namespace

Rendering::Rendering(Scopes::Names variables)
    : m_scopes(std::move(variables))
    , m_evaluation(m_scopes)
{
    m_scopes.set("range", Function(range));
    m_scopes.set("raise_exception", Function(raise));
    m_scopes.set("dict", Function([](const Arguments& arguments) {
        return Value(dictionaryFrom(arguments, "dict"));
    }));
    m_scopes.set(
        "namespace", Function([this](const Arguments& arguments) { return nameSpace(arguments); }));
}

Rendering::~Rendering()
{
    for (auto& value : m_namespaces)
        value.nameSpace()->entries.clear();
}

std::string Rendering::render(const Block& block)
{
    std::string output;
    (void)run(block, output);
    return output;
}

Value Rendering::nameSpace(const Arguments& arguments)
{
    auto entries = dictionaryFrom(arguments, "namespace");
    entries.isNamespace = true;
    return m_namespaces.emplace_back(std::move(entries));
}

Rendering::Flow Rendering::run(const Block& block, std::string& output)
{
    for (const auto& statement : block) {
        try {
            m_evaluation.charge(0);
            const auto flow
                = std::visit([&](const auto& node) { return run(node, output); }, statement.node);
            if (flow != Flow::GoesOn)
                return flow;
        } catch (TemplateError& error) {
            error.locate(statement.line);
            throw;
        }
    }
    return Flow::GoesOn;
}

void Rendering::append(std::string& output, const std::string& text)
{
    if (output.size() + text.size() > maximumValueSize)
        throw TemplateError("the template prints too much");
    output += text;
}

Rendering::Flow Rendering::run(const Text& text, std::string& output)
{
    append(output, text.text);
    return Flow::GoesOn;
}

Rendering::Flow Rendering::run(const Print& print, std::string& output)
{
    append(output, textOf(m_evaluation.evaluate(*print.value)));
    return Flow::GoesOn;
}

Rendering::Flow Rendering::run(const If& branches, std::string& output)
{
    for (const auto& [condition, body] : branches.branches) {
        if (m_evaluation.evaluate(*condition).isTrue())
            return run(body, output);
    }
    return run(branches.otherwise, output);
}

std::vector<Value> Rendering::chosenItems(const For& loop)
{
    auto items = itemsOf(m_evaluation.evaluate(*loop.items));
    if (!loop.condition)
        return items;
    std::vector<Value> chosen;
    for (auto& item : items) {
        m_evaluation.charge(0);
        const Scopes::Inner scope(m_scopes);
        setTargets(loop.targets, item);
        if (m_evaluation.evaluate(*loop.condition).isTrue())
            chosen.push_back(std::move(item));
    }
    return chosen;
}

Rendering::Flow Rendering::run(const For& loop, std::string& output)
{
    const auto items = chosenItems(loop);
    if (items.empty())
        return run(loop.otherwise, output);
    for (std::size_t i = 0; i < items.size(); ++i) {
        m_evaluation.charge(sizeof(Dictionary));
        const Scopes::Inner scope(m_scopes);
        setTargets(loop.targets, items[i]);
        m_scopes.set("loop", loopFacts(items, i));
        if (run(loop.body, output) == Flow::Break)
            break;
    }
    return Flow::GoesOn;
}

void Rendering::setTargets(const std::vector<std::string>& targets, const Value& value)
{
    if (targets.size() == 1) {
        m_scopes.set(targets.front(), value);
        return;
    }
    auto parts = itemsOf(value);
    if (parts.size() != targets.size())
        throw TemplateError(std::to_string(parts.size()) + " values for "
            + std::to_string(targets.size()) + " names");
    for (std::size_t i = 0; i < parts.size(); ++i)
        m_scopes.set(targets[i], std::move(parts[i]));
}

std::string Rendering::textOfBody(const Block& body)
{
    const Scopes::Inner scope(m_scopes);
    std::string text;
    (void)run(body, text);
    return text;
}

Rendering::Flow Rendering::run(const Set& assignment, std::string& /*output*/)
{
    const auto value = assignment.value
        ? m_evaluation.evaluate(*assignment.value)
        : m_evaluation.filtered(textOfBody(assignment.body), assignment.filters);
    if (assignment.attribute.empty()) {
        setTargets(assignment.targets, value);
        return Flow::GoesOn;
    }
    const auto object = m_scopes.find(assignment.targets.front());
    auto* entries = object.nameSpace();
    if (!entries)
        throw TemplateError("only what a namespace holds can be set, not of " + object.typeName());
    entries->set(assignment.attribute, value);
    return Flow::GoesOn;
}

Rendering::Flow Rendering::run(const Macro& macro, std::string& /*output*/)
{
    m_scopes.set(macro.name,
        Function([this, &macro](const Arguments& arguments) { return call(macro, arguments); }));
    return Flow::GoesOn;
}

Value Rendering::call(const Macro& macro, const Arguments& arguments)
{
    struct Calls
    {
        explicit Calls(int& calls)
            : count(calls)
        {
            if (++count > maximumNesting)
                throw TemplateError("macros call one another more than "
                    + std::to_string(maximumNesting) + " deep");
        }
        ~Calls() { --count; }
        Calls(const Calls&) = delete;
        Calls& operator=(const Calls&) = delete;
        int& count;
    };
    const Calls calls(m_calls);
    const Scopes::Inner scope(m_scopes, Scopes::Inner::Kind::Macro);
    const auto& names = macro.parameters;
    if (arguments.positional.size() > names.size())
        throw TemplateError("the macro '" + macro.name + "' takes at most "
            + std::to_string(names.size()) + " arguments");
    for (const auto& [name, value] : arguments.named) {
        if (std::ranges::find(names, name) == names.end())
            throw TemplateError("the macro '" + macro.name + "' has no argument '" + name + "'");
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto named
            = std::ranges::find(arguments.named, names[i], &std::pair<std::string, Value>::first);
        if (i < arguments.positional.size())
            m_scopes.set(names[i], arguments.positional[i]);
        else if (named != arguments.named.end())
            m_scopes.set(names[i], named->second);
        else
            m_scopes.set(names[i],
                macro.defaults[i] ? m_evaluation.evaluate(*macro.defaults[i])
                                  : Value::undefined(names[i]));
    }
    std::string output;
    (void)run(macro.body, output);
    return output;
}

Rendering::Flow Rendering::run(const FilterBlock& filter, std::string& output)
{
    append(output, textOf(m_evaluation.filtered(textOfBody(filter.body), filter.filters)));
    return Flow::GoesOn;
}

Rendering::Flow Rendering::run(const Group& group, std::string& output)
{
    return run(group.body, output);
}

Rendering::Flow Rendering::run(const Break& /*statement*/, std::string& /*output*/)
{
    return Flow::Break;
}

Rendering::Flow Rendering::run(const Continue& /*statement*/, std::string& /*output*/)
{
    return Flow::Continue;
}

} // namespace fathom::jinja
