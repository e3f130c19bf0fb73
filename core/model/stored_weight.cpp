// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/stored_weight.h"

#include "core/io/float8.h"
#include "core/io/half.h"
#include "core/io/little_endian.h"

#include <algorithm>
#include <cstring>

namespace fathom {

namespace {

template <class Number, class Convert>
void convert(std::span<const std::byte> from, float* to, Convert makeFloat)
{
    for (std::size_t i = 0; i * sizeof(Number) < from.size(); ++i)
        to[i] = makeFloat(littleEndian<Number>(from, i * sizeof(Number)));
}

void copyPlain(TensorDtype dtype, std::span<const std::byte> from, float* to)
{
    if (dtype == TensorDtype::F32)
        std::memcpy(to, from.data(), from.size());
    else if (dtype == TensorDtype::F16)
        convert<std::uint16_t>(from, to, fromHalf);
    else if (dtype == TensorDtype::BF16)
        convert<std::uint16_t>(from, to, fromBrainFloat);
    else if (dtype == TensorDtype::F64)
        convert<double>(from, to, [](double value) { return static_cast<float>(value); });
    else if (dtype == TensorDtype::F8E4M3)
        convert<std::uint8_t>(from, to, fromFloat8E4M3);
    else
        convert<std::uint8_t>(from, to, fromFloat8E5M2);
}

/// Consecutive stored rows.
void copyStored(const StoredWeight& weight, std::int64_t first, std::int64_t count, float* to)
{
    const auto elements = static_cast<std::size_t>(count * weight.rowLength());
    const auto rowBytes = weight.bytes.size() / static_cast<std::size_t>(weight.rowCount());
    const auto from = weight.bytes.subspan(
        static_cast<std::size_t>(first) * rowBytes, static_cast<std::size_t>(count) * rowBytes);
    if (weight.blocks)
        unpackBlocks(*weight.blocks, from, { to, elements });
    else
        copyPlain(weight.dtype, from, to);
}

void applyScales(const WeightScales& scales, std::int64_t row, std::int64_t length, float* elements)
{
    const auto* const ofRow = scales.factors.data() + row / scales.blockRows * scales.columns;
    for (std::int64_t column = 0; column < length; ++column)
        elements[column] *= ofRow[column / scales.blockColumns];
}

} // namespace

std::int64_t StoredWeight::elementCount() const
{
    // Of a tensor that has elements the readers know that they can be counted.
    if (std::ranges::find(shape, 0) != shape.end())
        return 0;
    std::int64_t count = 1;
    for (const auto size : shape)
        count *= size;
    return count;
}

std::int64_t StoredWeight::rowCount() const
{
    if (shape.empty())
        return 1;
    return isTransposed ? shape.back() : shape.front();
}

std::int64_t StoredWeight::rowLength() const
{
    const auto rows = rowCount();
    return rows == 0 ? 0 : elementCount() / rows;
}

std::string StoredWeight::encoding() const
{
    return std::string(blocks ? blockTypeName(*blocks) : dtypeName(dtype));
}

bool StoredWeight::isReadable() const
{
    if (blocks)
        return shape.size() >= 2;
    switch (dtype) {
    case TensorDtype::F64:
    case TensorDtype::F32:
    case TensorDtype::F16:
    case TensorDtype::BF16:
    case TensorDtype::F8E4M3:
    case TensorDtype::F8E5M2:
        return true;
    default:
        return false;
    }
}

bool StoredWeight::isPlain() const
{
    // NOLINTNEXTLINE: where the bytes lie
    const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
    return !blocks && dtype == TensorDtype::F32 && !storedRow && !scales
        && address % alignof(float) == 0;
}

StoredWeight storedAs(const TensorView& tensor)
{
    StoredWeight weight;
    weight.dtype = tensor.dtype;
    weight.shape = tensor.shape;
    weight.bytes = tensor.bytes;
    return weight;
}

void copyRows(const StoredWeight& weight, std::int64_t first, std::int64_t count, float* to)
{
    const auto length = weight.rowLength();
    if (length == 0)
        return;
    if (!weight.storedRow)
        copyStored(weight, first, count, to);
    else
        for (std::int64_t i = 0; i < count; ++i)
            copyStored(weight, weight.storedRow(first + i), 1, to + i * length);
    if (weight.scales)
        for (std::int64_t i = 0; i < count; ++i)
            applyScales(*weight.scales, first + i, length, to + i * length);
}

} // namespace fathom
