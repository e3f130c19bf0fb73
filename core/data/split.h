// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/base/result.h"
#include "core/data/dataset.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// Rows for training and rows for testing: indices into a Dataset, ascending, disjoint; never
/// copies of rows.
struct Split
{
    std::vector<ExampleIndex> train;
    std::vector<ExampleIndex> test;
    std::uint64_t seed = 0;
    std::string
        rule; ///< how it was made, for people: "20 % of 747 groups held out, stratified, seed 0"
};

/// Holds out about `fraction` (0 to 1, exclusive) of the rows, rounded up. Groups (Dataset::groups,
/// if present) stay whole; class shares are kept as well as whole groups allow, for regression
/// those of the target's strata (target_strata.h). Never takes the last group of a class out of
/// training. Fails if a part would be empty or training would lack a
/// class.
[[nodiscard]] Result<Split> splitHoldout(
    const Dataset& dataset, double fraction, std::uint64_t seed);
/// By the data set's split column: train and validation rows against test rows, or train against
/// validation rows if there are no test rows.
[[nodiscard]] Result<Split> splitByColumn(const Dataset& dataset);

/// Fold number in [0, folds) of each of `rows`: stratified by class (regression: by strata of the
/// targets of these rows), groups kept whole (as
/// scikit-learn's StratifiedGroupKFold; without groups as a shuffled StratifiedKFold). 2 <= folds
/// <= number of groups. Fails if a fold would leave training without a class.
[[nodiscard]] Result<std::vector<std::int32_t>> assignFolds(const Dataset& dataset,
    std::span<const ExampleIndex> rows, std::int32_t folds, std::uint64_t seed);

} // namespace fathom
