// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/gguf_reader.h"

#include <type_traits>
#include <vector>

namespace fathom {

namespace {

constexpr std::uint32_t textType = 8;
constexpr std::uint32_t listType = 9;

template <class Value, class Read>
GgufList listOf(GgufReader& reader, std::size_t smallest, Read read)
{
    std::vector<Value> list;
    const auto count = reader.count(smallest);
    list.reserve(count);
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(read());
    return list;
}

bool readFlag(GgufReader& reader)
{
    const auto value = reader.number<std::uint8_t>();
    if (value > 1)
        throw GgufMalformed { "A truth value is " + std::to_string(value) + ", not 0 or 1." };
    return value == 1;
}

/// Calls `visit(example, read)` with a function that reads a value of the type with this number
/// and its size in the file.
template <class Visit>
auto withType(GgufReader& reader, std::uint32_t type, Visit visit)
{
    const auto integer = [&]<class Integer>(Integer) {
        return visit(sizeof(Integer), [&] { return reader.integer<Integer>(); });
    };
    switch (type) {
    case 0:
        return integer(std::uint8_t {});
    case 1:
        return integer(std::int8_t {});
    case 2:
        return integer(std::uint16_t {});
    case 3:
        return integer(std::int16_t {});
    case 4:
        return integer(std::uint32_t {});
    case 5:
        return integer(std::int32_t {});
    case 6:
        return visit(sizeof(float), [&] { return reader.number<float>(); });
    case 7:
        return visit(1, [&] { return readFlag(reader); });
    case textType:
        return visit(sizeof(std::uint64_t), [&] { return reader.text(); });
    case 10:
        return integer(std::uint64_t {});
    case 11:
        return integer(std::int64_t {});
    case 12:
        return visit(sizeof(double), [&] { return reader.number<double>(); });
    default:
        throw GgufMalformed { type == listType
                ? std::string("Lists of lists are not supported.")
                : "Its value has type " + std::to_string(type) + ", which does not exist." };
    }
}

GgufList readList(GgufReader& reader)
{
    const auto type = reader.number<std::uint32_t>();
    return withType(reader, type, [&](std::size_t smallest, auto read) {
        using Value = decltype(read());
        using Kept = std::conditional_t<std::is_same_v<Value, float>, double, Value>;
        return listOf<Kept>(reader, smallest, [&] { return static_cast<Kept>(read()); });
    });
}

} // namespace

std::string_view GgufReader::text()
{
    const auto bytes = take(number<std::uint64_t>());
    // NOLINTNEXTLINE: text and bytes are the same memory
    return { reinterpret_cast<const char*>(bytes.data()), bytes.size() };
}

std::size_t GgufReader::count(std::size_t smallest)
{
    const auto count = number<std::uint64_t>();
    if (count > (m_bytes.size() - m_position) / smallest)
        throw GgufMalformed { "It promises " + std::to_string(count)
            + " entries, which do not fit into the rest of the file." };
    return static_cast<std::size_t>(count);
}

std::span<const std::byte> GgufReader::take(std::uint64_t size)
{
    if (size > m_bytes.size() - m_position)
        throw GgufMalformed { "The file ends in the middle of it." };
    const auto taken = m_bytes.subspan(m_position, static_cast<std::size_t>(size));
    m_position += taken.size();
    return taken;
}

GgufValue readGgufValue(GgufReader& reader)
{
    const auto type = reader.number<std::uint32_t>();
    if (type == listType)
        return readList(reader);
    return withType(reader, type, [](std::size_t, auto read) { return GgufValue(read()); });
}

} // namespace fathom
