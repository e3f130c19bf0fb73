// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace fathom {

/// How a field of a protocol buffers message is stored.
enum class ProtoWire : std::uint8_t
{
    Varint = 0,
    Fixed64 = 1,
    Bytes = 2,
    Fixed32 = 5
};

struct ProtoField
{
    std::uint64_t number = 0;
    ProtoWire wire = ProtoWire::Varint;
    std::uint64_t value = 0; ///< of Varint
    std::string_view bytes {}; ///< of Bytes, Fixed32, Fixed64

    /// Of Fixed32.
    [[nodiscard]] float fraction() const;
};

/// Reads the fields of one protocol buffers message, wherever it comes from.
class MessageReader
{
public:
    explicit MessageReader(std::string_view bytes)
        : m_rest(bytes)
    {
    }

    [[nodiscard]] bool atEnd() const { return m_rest.empty(); }
    /// Empty if the bytes are no such field.
    [[nodiscard]] std::optional<ProtoField> next();

private:
    std::optional<std::uint64_t> varint();

    std::string_view m_rest;
};

} // namespace fathom
