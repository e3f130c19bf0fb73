// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/pickle.h"
#include "core/io/torch_file.h"
#include "core/io/zip.h"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

using namespace fathom;

namespace {

bool isWithin(std::span<const std::byte> part, std::span<const std::byte> whole)
{
    return part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size();
}

void askAll(const Pickle& pickle)
{
    for (Pickle::Id id = 0; id < pickle.valueCount(); ++id) {
        for (const auto item : pickle.at(id).items)
            if (item >= pickle.valueCount())
                std::abort();
        (void)pickle.calleeOf(id);
        (void)pickle.argument(id, 1);
        (void)pickle.integer(id);
        (void)pickle.integers(id);
        (void)pickle.text(id);
        (void)pickle.entriesOf(id);
    }
}

/// TorchFile maps files: one that lies in memory.
void openAsFile(std::span<const std::byte> bytes)
{
    static const int file = ::memfd_create("fuzz", 0);
    if (file < 0 || ::ftruncate(file, 0) != 0
        || ::pwrite(file, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size()))
        std::abort();
    const auto checkpoint = TorchFile::open("/proc/self/fd/" + std::to_string(file));
    if (!checkpoint)
        return;
    for (const auto& [name, tensor] : checkpoint->tensors())
        if (!isWithin(tensor.bytes, checkpoint->bytes())
            || byteCount(tensor.dtype, tensor.shape) != tensor.bytes.size())
            std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    openAsFile(bytes);
    if (const auto pickle = Pickle::parse(bytes, "fuzz"))
        askAll(*pickle);
    if (const auto entries = readStoredZip(bytes, "fuzz"))
        for (const auto& [name, content] : *entries)
            if (!isWithin(content, bytes))
                std::abort();
    return 0;
}
