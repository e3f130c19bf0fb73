// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/json.h"

#include <cstdint>
#include <cstdlib>

using namespace fathom;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size); // NOLINT
    const auto json = parseJson(text, "fuzz");
    const auto strict = parseJson(text, "fuzz", RepeatedKeys::Refuse);
    const auto inOrder = parseJsonInOrder(text, "fuzz");
    if (json.has_value() != inOrder.has_value() || (strict && !json))
        std::abort();
    if (!json)
        return 0;
    if (inOrder->value != *json || (strict && *strict != *json))
        std::abort();
    if (json->is_object()) {
        for (const auto& key : inOrder->keys) {
            if (!json->contains(key))
                std::abort();
        }
    }
    const auto again = parseJson(json->dump(), "fuzz");
    if (!again || *again != *json)
        std::abort();
    return 0;
}
