// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash.h"

#include <cstdint>
#include <string>

namespace fathom {

/// What rows belong together: all of one width, told apart by their keys. `key` stands for
/// everything that decides what a row is, but the row's own key.
struct RowSpace
{
    Digest key {};
    std::int64_t width = 0; ///< numbers in a row, at least 1
    std::string label; ///< for people: whose rows these are
};

/// Consecutive rows under one key, as they are given to a cache.
struct KeyedRows
{
    Digest key {};
    const float* data = nullptr; ///< [rowCount, width], row-major
    std::int64_t rowCount = 1;
};

} // namespace fathom
