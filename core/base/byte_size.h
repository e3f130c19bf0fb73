// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace fathom {

/// A number of bytes as people write it: `500`, `1.5 GB`, `64MiB`; kB, MB, GB and TB are powers of
/// 1,000, KiB, MiB, GiB and TiB of 1,024, in any case. Fails for everything else, for negative
/// numbers and for more than 2^60.
[[nodiscard]] Result<std::int64_t> parseByteSize(std::string_view text);

/// "1.2 GB", "17 kB", "0 bytes": two digits at least, in powers of 1,000.
[[nodiscard]] std::string byteSizeText(std::int64_t bytes);

} // namespace fathom
