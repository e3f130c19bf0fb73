// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/npy.h"

#include <cstdint>
#include <cstdlib>

using namespace fathom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const auto bytes = std::as_bytes(std::span(data, size));
    const auto content = parseNpy(bytes, "fuzz");
    if (!content)
        return 0;
    if (content->bytes.data() + content->bytes.size() != bytes.data() + bytes.size())
        std::abort();
    if (byteCount(content->dtype, content->shape) != content->bytes.size())
        std::abort();
    return 0;
}
