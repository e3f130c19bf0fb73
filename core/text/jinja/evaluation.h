// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/text/jinja/syntax.h"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fathom::jinja {

/// The names a template sees: those of loops and blocks around, the innermost first, then those of
/// the template. In a macro, its own and those of the template.
class Scopes
{
public:
    using Names = std::map<std::string, Value, std::less<>>;

    explicit Scopes(Names names) { m_scopes.push_back(std::move(names)); }

    [[nodiscard]] Value find(const std::string& name) const;
    void set(const std::string& name, Value value) { m_scopes.back()[name] = std::move(value); }

    /// A scope for as long as the object lives.
    class Inner
    {
    public:
        enum class Kind
        {
            Tag,
            Macro
        };
        explicit Inner(Scopes& scopes, Kind kind = Kind::Tag);
        ~Inner();
        Inner(const Inner&) = delete;
        Inner& operator=(const Inner&) = delete;

    private:
        Scopes& m_scopes;
        std::size_t m_outerBase;
    };

private:
    std::vector<Names> m_scopes;
    std::size_t m_base = 0; ///< the outermost scope seen besides the template's
};

/// Evaluates expressions; counts the work so that none goes on without end. Throws TemplateError
/// with the line.
class Evaluation
{
public:
    explicit Evaluation(Scopes& scopes)
        : m_scopes(scopes)
    {
    }

    [[nodiscard]] Value evaluate(const Expression& expression);
    /// Puts a text through filters, one after the other.
    [[nodiscard]] Value filtered(Value value, const std::vector<Filter>& filters);
    /// Adds to the work done; a TemplateError when there has been too much.
    void charge(std::size_t bytes);

private:
    [[nodiscard]] Value run(const Literal& literal);
    [[nodiscard]] Value run(const Name& name);
    [[nodiscard]] Value run(const ListOf& list);
    [[nodiscard]] Value run(const DictionaryOf& dictionary);
    [[nodiscard]] Value run(const Negation& negation);
    [[nodiscard]] Value run(const Sign& sign);
    [[nodiscard]] Value run(const Binary& binary);
    [[nodiscard]] Value run(const Comparison& comparison);
    [[nodiscard]] Value run(const Conditional& conditional);
    [[nodiscard]] Value run(const Member& member);
    [[nodiscard]] Value run(const Item& item);
    [[nodiscard]] Value run(const Slice& slice);
    [[nodiscard]] Value run(const Call& call);
    [[nodiscard]] Value run(const Filter& filter);
    [[nodiscard]] Value run(const Test& test);
    [[nodiscard]] Arguments evaluated(const CallArguments& arguments);

    Scopes& m_scopes;
    std::int64_t m_work = 0;
    int m_depth = 0;
};

} // namespace fathom::jinja
