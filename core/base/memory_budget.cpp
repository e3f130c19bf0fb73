// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory_budget.h"

#include "core/base/system_memory.h"

#include <algorithm>

namespace fathom {

std::int64_t defaultMemoryBytes()
{
    constexpr std::int64_t untold = std::int64_t { 4 } << 30U;
    const auto available = availableMemory();
    return available > 0 ? std::max<std::int64_t>(1, available / 10 * 7) : untold;
}

} // namespace fathom
