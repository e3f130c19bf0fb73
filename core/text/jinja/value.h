// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace fathom::jinja {

/// Why a template cannot be read or rendered. Thrown inside this folder only; `Template` makes an
/// Error of it.
class TemplateError : public std::runtime_error
{
public:
    explicit TemplateError(const std::string& message, std::size_t line = 0)
        : std::runtime_error(message)
        , m_line(line)
    {
    }

    [[nodiscard]] std::size_t line() const { return m_line; } ///< from 1; 0: not known
    /// Tells where it happened, unless that is known already.
    void locate(std::size_t line) { m_line = m_line == 0 ? line : m_line; }

private:
    std::size_t m_line;
};

class Value;

/// A list or a tuple, which differ in how they print.
struct List
{
    std::vector<Value> items;
    bool isTuple = false;
    int depth = 1; ///< of lists and dictionaries in one another; set when it becomes a Value
};

/// A dictionary with text as keys, in the order of insertion as in Python; or a `namespace`, the
/// one thing whose entries a template can set.
struct Dictionary
{
    std::vector<std::pair<std::string, Value>> entries;
    bool isNamespace = false;
    int depth = 1; ///< as of a list

    [[nodiscard]] const Value* find(std::string_view key) const;
    /// A TemplateError if it gets too deep.
    void set(std::string_view key, Value value);
};

/// What a call passes: values by position, then values by name.
struct Arguments
{
    std::vector<Value> positional;
    std::vector<std::pair<std::string, Value>> named;

    /// The values of the parameters `names`, Undefined where nothing is passed. An argument too
    /// many, an unknown name, or fewer than `required` is a TemplateError that names `callee`.
    [[nodiscard]] std::vector<Value> bind(std::string_view callee,
        std::initializer_list<std::string_view> names, std::size_t required) const;
};

using Function = std::function<Value(const Arguments&)>;

/// A name that has no value. Prints as nothing; most else that is done with it is an error.
struct Undefined
{
    std::string name;
};

struct None
{
};

/// A value of the template language, with Python's meaning. Lists, dictionaries and functions are
/// shared, as in Python; only namespaces change.
class Value
{
public:
    using Variant = std::variant<Undefined, None, bool, std::int64_t, double, std::string,
        std::shared_ptr<List>, std::shared_ptr<Dictionary>, std::shared_ptr<Function>>;

    Value() = default; ///< undefined
    Value(None) // NOLINT(google-explicit-constructor): values are written as literals
        : m_value(None {})
    {
    }
    Value(bool value)
        : m_value(value)
    {
    }
    Value(std::int64_t value)
        : m_value(value)
    {
    }
    Value(double value)
        : m_value(value)
    {
    }
    Value(std::string value)
        : m_value(std::move(value))
    {
    }
    Value(std::string_view value)
        : m_value(std::string(value))
    {
    }
    Value(const char* value)
        : m_value(std::string(value))
    {
    }
    Value(List value); ///< a TemplateError if it is too long or too deep (limits.h)
    Value(Dictionary value);
    Value(Function value)
        : m_value(std::make_shared<Function>(std::move(value)))
    {
    }
    [[nodiscard]] static Value undefined(std::string name);
    [[nodiscard]] static Value count(std::size_t number)
    {
        return static_cast<std::int64_t>(number);
    }

    template <class T>
    [[nodiscard]] const T* get() const
    {
        return std::get_if<T>(&m_value);
    }
    [[nodiscard]] const List* list() const;
    [[nodiscard]] const Dictionary* dictionary() const;
    [[nodiscard]] Dictionary* nameSpace() const; ///< if it is one
    [[nodiscard]] const Function* function() const;
    [[nodiscard]] const Variant& variant() const { return m_value; }

    [[nodiscard]] bool isUndefined() const { return std::holds_alternative<Undefined>(m_value); }
    [[nodiscard]] bool isNone() const { return std::holds_alternative<None>(m_value); }
    [[nodiscard]] bool isNumber() const; ///< true and false included
    [[nodiscard]] bool isTrue() const; ///< Python's truth: empty and zero are false
    [[nodiscard]] int depth() const; ///< 0 unless it is a list or dictionary
    [[nodiscard]] std::string typeName() const; ///< "a text", for messages

private:
    Variant m_value;
};

/// As Python's `str`, `repr` and `json.dumps(ensure_ascii=False)` write it.
[[nodiscard]] std::string textOf(const Value& value);
/// Texts of the items with a separator between; TemplateError for more than a text may have.
[[nodiscard]] std::string joined(const std::vector<Value>& items, std::string_view separator,
    const std::function<std::string(const Value&)>& textOfItem);
[[nodiscard]] std::string representationOf(const Value& value);
/// `indent` < 0: on one line.
[[nodiscard]] std::string jsonOf(const Value& value, std::int64_t indent = -1);

[[nodiscard]] bool equal(const Value& a, const Value& b);
/// Of numbers, of texts, of lists; anything else is a TemplateError.
[[nodiscard]] bool lessThan(const Value& a, const Value& b);

/// What a loop goes through: items, keys, characters; nothing for undefined.
[[nodiscard]] std::vector<Value> itemsOf(const Value& value);
/// Neither undefined nor None, which both stand for an argument that is not there.
[[nodiscard]] bool isGiven(const Value& value);

/// `value` as what an operation needs; a TemplateError that names `where` otherwise.
[[nodiscard]] const std::string& requireText(const Value& value, std::string_view where);
[[nodiscard]] std::int64_t requireInteger(const Value& value, std::string_view where);
[[nodiscard]] double numberOf(const Value& value, std::string_view where);

} // namespace fathom::jinja
