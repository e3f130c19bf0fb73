// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace fathom {

/// Share of values under the null hypothesis that are at least as large as the observed one, the
/// observed one counted among them, (b + 1) / (m + 1): never 0, and valid for any number of draws
/// (Phipson & Smyth 2010; scikit-learn's permutation_test_score). Differences of rounding, 1e-12
/// relative, count as equal.
[[nodiscard]] double permutationPValue(double observed, std::span<const double> underNull);

/// A number that is large where labels and rows belong together, when row i gets the label of row
/// order[i]. May throw, for instance to stop.
using PermutedStatistic = std::function<double(std::span<const std::size_t> order)>;

struct PermutationTest
{
    double observed = 0; ///< with every row's own label
    double pValue = 1;
    std::vector<double> underNull; ///< [draws]
};
/// Compares a statistic with its values for labels in random orders. With `blocks` [rows] labels
/// are exchanged only within a block, whose rows alone are alike under the null hypothesis (Winkler
/// et al. 2015); empty: among all. Deterministic from the seed. `draws` > 0.
[[nodiscard]] PermutationTest permutationTest(std::size_t rowCount,
    std::span<const std::int32_t> blocks, const PermutedStatistic& statistic, std::int64_t draws,
    std::uint64_t seed);

} // namespace fathom
