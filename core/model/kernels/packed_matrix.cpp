// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/kernels/packed_matrix.h"

#include "core/model/kernels/flushed_denormals.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <new>
#include <vector>

namespace fathom::kernels {

namespace {

constexpr std::size_t alignment = 64; // a cache line, and the widest register

struct FreeAligned
{
    void operator()(std::byte* bytes) const
    {
        ::operator delete (bytes, std::align_val_t { alignment });
    }
};
using AlignedBytes = std::unique_ptr<std::byte, FreeAligned>;

AlignedBytes allocateAligned(std::size_t bytes)
{
    return AlignedBytes(
        static_cast<std::byte*>(::operator new (bytes, std::align_val_t { alignment })));
}

/// Rows begin this much further on than they must, so that equal columns of several rows do not
/// compete for the same lines of the first-level cache.
constexpr std::ptrdiff_t extraColumns = laneCount;

/// This thread's room for rounded inputs.
float* roundingRoom(std::size_t floats)
{
    static thread_local AlignedBytes room;
    static thread_local std::size_t size = 0;
    if (size < floats) {
        room = nullptr;
        size = 0;
        room = allocateAligned(floats * sizeof(float));
        size = floats;
    }
    return reinterpret_cast<float*>(room.get());
}

class KernelMatrix final : public PackedMatrix
{
public:
    KernelMatrix(const WeightView& weight, WeightFormat format, const Kernels& table)
        : m_table(table)
        , m_format(format)
        , m_inputs(weight.inputs)
        , m_byteSize(table.packedBytes(format, weight.inputs, weight.outputs))
        , m_packed(allocateAligned(m_byteSize))
    {
        table.packWeights(format, weight, m_packed.get());
    }

    void multiply(InputRows x, const Epilogue& epilogue, OutputRows y) const override
    {
        if (m_format == WeightFormat::Float32)
            return m_table.multiplyPacked(m_format, x, m_packed.get(), epilogue, y);
        const FlushedDenormals flushed(m_format == WeightFormat::Bfloat16);
        const auto columns = roundedUpToLanes(m_inputs);
        const auto stride = columns + extraColumns;
        constexpr std::ptrdiff_t most = 256; // rows at a time
        auto* const room = roundingRoom(static_cast<std::size_t>(std::min(x.rows, most) * stride));
        for (std::ptrdiff_t first = 0; first < x.rows; first += most) {
            const auto rows = std::min(most, x.rows - first);
            m_table.roundInputs(m_format, { x.row(first), rows, m_inputs, x.stride },
                { room, rows, columns, stride });
            m_table.multiplyPacked(m_format, { room, rows, m_inputs, stride }, m_packed.get(),
                epilogue, { y.row(first), rows, y.columns, y.stride });
        }
    }

    [[nodiscard]] std::size_t byteSize() const override { return m_byteSize; }

private:
    const Kernels& m_table;
    WeightFormat m_format;
    std::ptrdiff_t m_inputs;
    std::size_t m_byteSize;
    AlignedBytes m_packed;
};

/// Nanoseconds of a product of bfloat16 that fits the second-level cache: the shortest of some.
std::int64_t trialTime(const Kernels& table)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::ptrdiff_t size = 256;
    constexpr std::ptrdiff_t rows = 48;
    const std::vector<float> numbers(static_cast<std::size_t>(size * size), 0.5F);
    std::vector<float> results(static_cast<std::size_t>(size * rows));
    const KernelMatrix matrix(
        { .data = numbers.data(), .inputs = size, .outputs = size, .outputStride = size },
        WeightFormat::Bfloat16, table);
    auto shortest = std::numeric_limits<std::int64_t>::max();
    for (int i = 0; i < 12; ++i) {
        const auto begin = Clock::now();
        matrix.multiply(
            { numbers.data(), rows, size, size }, {}, { results.data(), rows, size, size });
        const std::chrono::nanoseconds taken = Clock::now() - begin;
        shortest = std::min<std::int64_t>(shortest, taken.count());
    }
    return shortest;
}

const Kernels& fastestForBfloat()
{
    std::size_t count = 0;
    const auto* const tables = supportedKernels(count);
    // The second table is the first one with another instruction for this, where there is one.
    const bool hasChoice = count > 1 && std::string_view(tables[1]->name) == "avx512_bf16";
    return hasChoice && trialTime(*tables[1]) < trialTime(*tables[0]) ? *tables[1] : *tables[0];
}

} // namespace

const Kernels& bfloatKernels()
{
    static const Kernels& table = fastestForBfloat();
    return table;
}

std::unique_ptr<const PackedMatrix> packForKernels(
    const WeightView& weight, WeightFormat format, const Kernels& table)
{
    return std::make_unique<KernelMatrix>(weight, format, table);
}

std::unique_ptr<const PackedMatrix> packMatrix(const WeightView& weight, WeightFormat format)
{
    if (format == WeightFormat::Bfloat16 && hasBfloatTiles())
        if (auto packed = packForOneDnn(weight))
            return packed;
    return packForKernels(
        weight, format, format == WeightFormat::Bfloat16 ? bfloatKernels() : kernels());
}

bool hasOwnInstructions(WeightFormat format)
{
    switch (format) {
    case WeightFormat::Float32:
        return true;
    case WeightFormat::Bfloat16:
        return hasBfloatTiles() || &bfloatKernels() != &kernels();
    case WeightFormat::Float16:
        return false;
    }
    return false;
}

} // namespace fathom::kernels
