// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/safetensors.h"
#include "core/model/float8_scales.h"

#include <cstdint>
#include <vector>

using namespace fathom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    constexpr std::int64_t mostElements = 1 << 20;
    const auto content = parseSafetensors(std::as_bytes(std::span(data, size)), "fuzz");
    if (!content)
        return 0;
    StoredWeights weights;
    for (const auto& [name, tensor] : content->tensors)
        weights.emplace(name, storedAs(tensor));
    if (!attachFloat8Scales(
            weights, "/nowhere", [](std::string_view) { return std::string("fuzz"); }))
        return 0;
    for (const auto& [name, weight] : weights) {
        if (!weight.isReadable() || weight.elementCount() > mostElements)
            continue;
        std::vector<float> values(static_cast<std::size_t>(weight.elementCount()));
        copyRows(weight, 0, weight.rowCount(), values.data());
    }
    return 0;
}
