// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>

namespace fathom {

/// Fraction of equal entries. Not empty.
[[nodiscard]] double accuracy(std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions);
/// Mean over the classes present of each one's recall.
[[nodiscard]] double balancedAccuracy(std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions);
/// Probability that a random positive scores higher than a random negative, ties count half (Mann-Whitney). None if a class is absent.
/// `labels` are 0 and 1.
[[nodiscard]] std::optional<double> auroc(std::span<const std::int32_t> labels, std::span<const double> scores);

/// scikit-learn's precision_recall_fscore_support with zero_division = 0.
struct PrecisionRecall
{
    double precision = 0;
    double recall = 0;
    double f1 = 0;
};
/// For class `positive` against the rest.
[[nodiscard]] PrecisionRecall precisionRecall(
    std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions, std::int32_t positive);
/// Unweighted mean over classes 0 … classCount - 1 that occur in labels or predictions ("macro").
[[nodiscard]] PrecisionRecall macroPrecisionRecall(
    std::span<const std::int32_t> labels, std::span<const std::int32_t> predictions, std::int32_t classCount);
/// Mean over classes of one-versus-rest AUROC ("ovr", macro). `probabilities` [rows, classCount] row-major. None if a class is absent.
[[nodiscard]] std::optional<double> macroAuroc(
    std::span<const std::int32_t> labels, std::span<const double> probabilities, std::int32_t classCount);

/// Share of the most frequent class.
[[nodiscard]] double majorityShare(std::span<const std::int32_t> labels);

} // namespace fathom
