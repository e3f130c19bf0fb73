// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/gguf.h"
#include "core/model/gguf_mapping.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>
#include <vector>

using namespace fathom;

namespace {

constexpr std::int64_t longestRow = 1 << 16;

void check(bool condition)
{
    if (!condition)
        std::abort();
}

bool isWithin(std::span<const std::byte> part, std::span<const std::byte> whole)
{
    return part.empty()
        || (part.data() >= whole.data()
            && part.data() + part.size() <= whole.data() + whole.size());
}

/// The first and the last row; where they are depends on everything that the mapping says.
void readSome(const StoredWeight& weight)
{
    if (!weight.isReadable() || weight.rowCount() == 0 || weight.rowLength() > longestRow)
        return;
    std::vector<float> row(static_cast<std::size_t>(weight.rowLength()));
    copyRows(weight, 0, 1, row.data());
    copyRows(weight, weight.rowCount() - 1, 1, row.data());
}

/// GgufFile maps files: one that lies in memory.
void openAsModel(std::span<const std::byte> bytes)
{
    static const int memory = ::memfd_create("fuzz", 0);
    check(::ftruncate(memory, 0) == 0
        && ::pwrite(memory, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()));
    const auto file = GgufFile::open("/proc/self/fd/" + std::to_string(memory));
    check(file.has_value());
    const auto mapping = GgufMapping::create(*file);
    if (!mapping)
        return;
    (void)mapping->config(*file);
    const auto weights = mapping->weights(*file);
    if (!weights)
        return;
    for (const auto& [name, weight] : *weights) {
        check(isWithin(weight.bytes, file->bytes()));
        readSome(weight);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto content = parseGguf(bytes, "fuzz");
    if (!content)
        return 0;
    for (const auto& [name, tensor] : content->tensors) {
        check(isWithin(tensor.bytes, bytes));
        if (tensor.dtype)
            check(byteCount(*tensor.dtype, tensor.shape) == tensor.bytes.size());
    }
    openAsModel(bytes);
    return 0;
}
