// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A Python pickle as plain data. Nothing is executed: what a pickle asks to be called or made is
/// only written down, and it is for the reader to know what it means.
class Pickle
{
public:
    using Id = std::uint32_t; ///< of a value; values may refer to each other in cycles

    enum class Kind : std::uint8_t
    {
        None,
        Bool,
        Integer,
        Float,
        Text,
        Bytes,
        Tuple,
        List,
        Dictionary, ///< items: key, value, key, value, …
        Global, ///< items: module and name, texts
        Call, ///< items: what was to be called, and its arguments (a tuple)
        Reference, ///< items: what names the object that lies outside of the pickle
    };

    struct Value
    {
        Kind kind = Kind::None;
        std::int64_t integer = 0; ///< of Bool and Integer
        double number = 0; ///< of Float
        std::string_view text {}; ///< of Text (valid UTF-8) and Bytes: in the pickle's bytes
        std::vector<Id> items {};
        std::vector<Id> entries {}; ///< of a Call: what was put into it afterwards, key, value, …
    };

    /// Reads one pickle from the start of `bytes`, which outlive the result. InvalidFormat for
    /// opcodes that plain data do not need, integers of more than 64 bits, and pickles of more than
    /// 500,000 values, 20 times what the largest checkpoints have; `source` is for messages.
    [[nodiscard]] static Result<Pickle> parse(
        std::span<const std::byte> bytes, const std::string& source);

    [[nodiscard]] Id root() const { return m_root; }
    [[nodiscard]] std::size_t valueCount() const { return m_values.size(); }
    [[nodiscard]] const Value& at(Id id) const { return m_values[id]; }
    /// Bytes that the pickle took up.
    [[nodiscard]] std::size_t size() const { return m_size; }

    /// "module.name" of a Global, or of what a Call was to call; empty for anything else.
    [[nodiscard]] std::string calleeOf(Id id) const;
    /// An argument of a Call.
    [[nodiscard]] std::optional<Id> argument(Id call, std::size_t index) const;
    [[nodiscard]] std::optional<std::int64_t> integer(Id id) const;
    [[nodiscard]] std::optional<std::string_view> text(Id id) const;
    /// The integers of a tuple or list; empty optional if it is anything else.
    [[nodiscard]] std::optional<std::vector<std::int64_t>> integers(Id id) const;
    /// Keys and values of a dictionary, or of an OrderedDict: key, value, …
    [[nodiscard]] std::span<const Id> entriesOf(Id id) const;

private:
    friend class PickleReader;
    Pickle() = default;

    std::deque<Value> m_values; // grows without holding two copies
    Id m_root = 0;
    std::size_t m_size = 0;
};

} // namespace fathom
