// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"

#include <cstdint>
#include <cstdlib>

using namespace fathom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto content = parseSafetensors(bytes, "fuzz");
    if (!content)
        return 0;
    std::size_t total = 8 + content->header.size();
    for (const auto& [name, tensor] : content->tensors) {
        const auto* const begin = tensor.bytes.data();
        if (begin < bytes.data() || begin + tensor.bytes.size() > bytes.data() + bytes.size())
            std::abort();
        if (byteCount(tensor.dtype, tensor.shape) != tensor.bytes.size())
            std::abort();
        total += tensor.bytes.size();
    }
    if (total != size) // neither overlaps nor holes
        std::abort();
    return 0;
}
