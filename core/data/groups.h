// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fathom {

/// Groups of rows that must not be separated by a split, and the rule that found them.
struct DetectedGroups
{
    std::vector<std::int32_t> groups; ///< one number per row; empty: every row for itself
    std::size_t count = 0;
    std::string rule; ///< for people: "column city", "identical texts"
};

/// The data set's group column if it has one; else rows with the same text up to case, spaces and
/// punctuation belong together.
[[nodiscard]] DetectedGroups detectGroups(const Dataset& dataset);
/// The same data with these groups filled in.
[[nodiscard]] Dataset withDetectedGroups(const Dataset& dataset);

} // namespace fathom
