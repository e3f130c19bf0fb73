// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Some rows of a data set as the units that a split moves: groups with their rows of each class.
/// For regression the strata of the targets (target_strata.h) take the place of classes; without
/// labels and targets all rows are of one class. Without groups every row is a unit.
struct RowUnits
{
    struct ClassRows
    {
        std::int32_t label = 0;
        std::int32_t rows = 0;
    };
    struct Unit
    {
        std::vector<ClassRows> classes; ///< only those that occur
        std::int32_t rows = 0;
    };

    std::vector<Unit> units; ///< in order of first appearance
    std::vector<std::int32_t> unitOf; ///< for each of the rows
    std::vector<std::int64_t> classSizes; ///< rows of each class, 0 included
    std::int64_t rows = 0;
};

[[nodiscard]] RowUnits collectUnits(const Dataset& dataset, std::span<const ExampleIndex> rows);
/// Of the whole data set.
[[nodiscard]] RowUnits collectUnits(const Dataset& dataset);

} // namespace fathom
