// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstring>
#include <span>

namespace fathom {

/// The number at `offset` of little-endian bytes; the caller has checked that it lies inside.
template <class Number>
[[nodiscard]] Number littleEndian(std::span<const std::byte> bytes, std::size_t offset)
{
    Number number;
    std::memcpy(&number, bytes.data() + offset, sizeof number);
    return number;
}

} // namespace fathom
