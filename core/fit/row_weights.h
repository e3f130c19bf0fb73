// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/estimator.h"

namespace fathom {

/// [rows] How much each row counts; 1 where the training set has no weights. `balanced` multiplies
/// them by sum(s) / (classes * sum of s over the row's class), as if rare classes had more rows.
[[nodiscard]] Vector rowWeights(const TrainingSet& training, bool balanced = false);

} // namespace fathom
