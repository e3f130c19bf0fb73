// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/gguf.h"
#include "core/io/little_endian.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace fathom {

/// Something in the file is not as it should be; made an Error, with the place, where a file is
/// parsed.
struct GgufMalformed
{
    std::string what;
};

/// Reads one thing after the other; throws GgufMalformed at the end of the bytes.
class GgufReader
{
public:
    explicit GgufReader(std::span<const std::byte> bytes)
        : m_bytes(bytes)
    {
    }

    template <class Number>
    Number number()
    {
        return littleEndian<Number>(take(sizeof(Number)), 0);
    }

    /// As 64 bits with a sign.
    template <class Integer>
    std::int64_t integer()
    {
        const auto value = number<Integer>();
        if (!std::in_range<std::int64_t>(value))
            throw GgufMalformed { "The number " + std::to_string(value) + " is too large." };
        return static_cast<std::int64_t>(value);
    }

    std::string_view text();

    /// A count of things that take at least `smallest` bytes each.
    std::size_t count(std::size_t smallest);

    [[nodiscard]] std::size_t position() const { return m_position; }

private:
    std::span<const std::byte> take(std::uint64_t size);

    std::span<const std::byte> m_bytes;
    std::size_t m_position = 0;
};

/// The value of a key: its type, and what that says.
[[nodiscard]] GgufValue readGgufValue(GgufReader& reader);

} // namespace fathom
