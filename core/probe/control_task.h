// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/data/split.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// Copies of a data set whose labels, or targets, say nothing about its texts ("control task", Hewitt & Liang 2019, for labels of
/// whole texts). Training and test rows are treated apart, so that each keeps its classes' shares. Groups swap the labels of all
/// their rows with a group of the same size, and then mix them among themselves: rows that belong together stay as alike as they
/// were, and nothing else is kept. Deterministic from the split's seed.
[[nodiscard]] Result<std::vector<Dataset>> controlTasks(const Dataset& dataset, const Split& split, std::int32_t draws);

} // namespace fathom
