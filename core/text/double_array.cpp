// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/double_array.h"

#include "core/text/unicode.h"

#include <utility>

namespace fathom {

namespace {

std::uint32_t littleEndian32(std::string_view bytes)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i)
        value |= std::uint32_t { static_cast<unsigned char>(bytes[i]) } << (8 * i);
    return value;
}

/// One element of the array.
struct Unit
{
    std::uint32_t bits = 0;

    [[nodiscard]] bool hasLeaf() const { return (bits >> 8U & 1U) != 0; }
    [[nodiscard]] std::uint32_t value() const { return bits & 0x7FFFFFFFU; }
    /// Of a leaf the top bit is set, so that no byte equals it.
    [[nodiscard]] std::uint32_t label() const { return bits & 0x800000FFU; }
    [[nodiscard]] std::uint32_t offset() const
    {
        return (bits >> 10U) << ((bits & (1U << 9U)) >> 6U);
    }
};

} // namespace

std::optional<DoubleArray> DoubleArray::create(std::string_view bytes, std::size_t limit)
{
    if (bytes.empty() || bytes.size() % 4 != 0)
        return std::nullopt;
    std::vector<std::uint32_t> units;
    units.reserve(bytes.size() / 4);
    for (std::size_t i = 0; i < bytes.size(); i += 4)
        units.push_back(littleEndian32(bytes.substr(i, 4)));
    DoubleArray array(std::move(units));
    return array.isSafe(limit) ? std::optional(std::move(array)) : std::nullopt;
}

bool DoubleArray::isSafe(std::size_t limit) const
{
    const std::size_t count = m_units.size();
    std::vector<bool> isSeen(count);
    std::vector<std::size_t> open { 0 };
    isSeen[0] = true;
    while (!open.empty()) {
        const std::size_t node = open.back();
        open.pop_back();
        const std::size_t children = node ^ Unit { m_units[node] }.offset();
        if ((children | 0xFFU) >= count) // any byte may be looked up
            return false;
        if (Unit { m_units[node] }.hasLeaf() && Unit { m_units[children] }.value() >= limit)
            return false;
        for (std::uint32_t byte = 1; byte < 256; ++byte) {
            const std::size_t child = children ^ byte;
            if (Unit { m_units[child] }.label() != byte || isSeen[child])
                continue;
            isSeen[child] = true;
            open.push_back(child);
        }
    }
    return true;
}

std::optional<std::uint32_t> DoubleArray::shortestPrefix(std::string_view text) const
{
    std::size_t children = Unit { m_units[0] }.offset();
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte == 0)
            break;
        const std::size_t node = children ^ byte;
        const Unit unit { m_units[node] };
        if (unit.label() != byte)
            break;
        children = node ^ unit.offset();
        if (unit.hasLeaf())
            return Unit { m_units[children] }.value();
    }
    return std::nullopt;
}

std::optional<ReplacementTable> ReplacementTable::create(std::string_view bytes)
{
    if (bytes.size() <= 4)
        return std::nullopt;
    const std::size_t trieSize = littleEndian32(bytes);
    if (trieSize >= bytes.size() - 4)
        return std::nullopt;
    const std::string_view replacements = bytes.substr(4 + trieSize);
    if (replacements.back() != '\0' || !isValidUtf8(replacements))
        return std::nullopt;
    auto trie = DoubleArray::create(bytes.substr(4, trieSize), replacements.size());
    if (!trie)
        return std::nullopt;
    return ReplacementTable { std::move(*trie), replacements };
}

} // namespace fathom
