// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/gguf.h"
#include "core/model/gguf_architectures.h"
#include "core/model/stored_weight.h"

#include <cstdint>
#include <map>
#include <string>

namespace fathom {

/// The heads that tensors are ordered by.
struct GgufHeads
{
    std::int64_t heads = 0;
    std::int64_t keyValueHeads = 0; ///< divides `heads`
    std::int64_t headSize = 0;
};

/// The tensors of a file by their names in Hugging Face (GgufMapping::weights).
[[nodiscard]] Result<std::map<std::string, StoredWeight>> ggufWeights(
    const GgufFile& file, const GgufArchitecture& architecture, const GgufHeads& heads);

} // namespace fathom
