// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/fit/estimator.h"

#include <cstdint>
#include <vector>

namespace fathom {

/// Fold number in [0, folds) of each row of a classification: classes have about the same share in
/// each fold, and rows of one group share a fold. Without groups, or if no two rows share one,
/// scikit-learn's StratifiedKFold; else its StratifiedGroupKFold; both unshuffled, so that nothing
/// is random, but the order of rows matters. `training` has been checked; folds >= 2. InvalidSplit
/// if there are fewer groups than folds, or if what is outside some fold would lack a class.
[[nodiscard]] Result<std::vector<std::int32_t>> stratifiedFolds(
    const TrainingSet& training, std::int32_t folds);

} // namespace fathom
