// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace fathom {

// How well predicted numbers agree with targets. The spans are parallel and not empty; `weights`
// are > 0, empty means all 1.

/// The share of the targets' variance that the predictions explain, 1 - sum s (y - p)^2 / sum s (y
/// - mean)^2 about the targets' weighted mean: at most 1, 0 for predicting the mean, negative where
/// that is worse (scikit-learn's r2_score). Where all targets are equal: 1 if the predictions are
/// exactly those, else 0. None for a single row.
[[nodiscard]] std::optional<double> r2Score(std::span<const double> targets,
    std::span<const double> predictions, std::span<const double> weights = {});
/// Mean of |y - p|, in the targets' unit.
[[nodiscard]] double meanAbsoluteError(std::span<const double> targets,
    std::span<const double> predictions, std::span<const double> weights = {});
/// Square root of the mean of (y - p)^2, in the targets' unit.
[[nodiscard]] double rootMeanSquaredError(std::span<const double> targets,
    std::span<const double> predictions, std::span<const double> weights = {});

/// Correlation in [-1, 1] (Pearson 1895), with weighted means and moments. None where it is
/// undefined: a side is constant or holds a NaN.
[[nodiscard]] std::optional<double> pearson(std::span<const double> targets,
    std::span<const double> predictions, std::span<const double> weights = {});
/// Pearson's correlation of the ranks, equal values sharing their mean rank (Spearman 1904;
/// scipy.stats.spearmanr). Ranks have no agreed weighted form, so there are no weights. None as for
/// pearson().
[[nodiscard]] std::optional<double> spearman(
    std::span<const double> targets, std::span<const double> predictions);

/// All of the above, unweighted, as an evaluation reports them.
struct RegressionScore
{
    std::optional<double> r2;
    double meanAbsoluteError = 0;
    double rootMeanSquaredError = 0;
    std::optional<double> pearson;
    std::optional<double> spearman;

    bool operator==(const RegressionScore&) const = default;
};
[[nodiscard]] RegressionScore scoreRegression(
    std::span<const double> targets, std::span<const double> predictions);

/// Where targets lie.
struct TargetSummary
{
    double mean = 0; ///< weighted
    double standardDeviation = 0; ///< weighted, about that mean, divided by the sum of the weights
    double minimum = 0;
    double maximum = 0;

    bool operator==(const TargetSummary&) const = default;
};
[[nodiscard]] TargetSummary summarise(
    std::span<const double> targets, std::span<const double> weights = {});

} // namespace fathom
