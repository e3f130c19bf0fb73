// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/text/tokenizers/proto_message.h"

#include <bit>

namespace fathom {

float ProtoField::fraction() const
{
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < sizeof bits; ++i)
        bits |= std::uint32_t { static_cast<unsigned char>(bytes[i]) } << (8 * i);
    return std::bit_cast<float>(bits);
}

std::optional<ProtoField> MessageReader::next()
{
    const auto key = varint();
    if (!key || *key >> 3U == 0)
        return std::nullopt;
    ProtoField field { .number = *key >> 3U, .wire = static_cast<ProtoWire>(*key & 7U) };
    std::optional<std::uint64_t> size;
    switch (field.wire) {
    case ProtoWire::Varint:
        if (const auto value = varint())
            field.value = *value;
        else
            return std::nullopt;
        return field;
    case ProtoWire::Fixed64:
        size = 8;
        break;
    case ProtoWire::Fixed32:
        size = 4;
        break;
    case ProtoWire::Bytes:
        size = varint();
        break;
    }
    if (!size || *size > m_rest.size())
        return std::nullopt;
    field.bytes = m_rest.substr(0, *size);
    m_rest.remove_prefix(*size);
    return field;
}

std::optional<std::uint64_t> MessageReader::varint()
{
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64 && !m_rest.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(m_rest.front());
        m_rest.remove_prefix(1);
        value |= std::uint64_t { byte & 0x7FU } << shift;
        if (byte < 0x80)
            return value;
    }
    return std::nullopt;
}

} // namespace fathom
