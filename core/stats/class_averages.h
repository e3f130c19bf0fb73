// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/stats/metrics.h"

#include <cstdint>
#include <optional>
#include <span>

namespace fathom {

/// How the numbers of several classes become one, with scikit-learn's names.
enum class Average : std::uint8_t
{
    Macro, ///< every class counts the same
    Weighted, ///< every class counts as much as it has rows
    Micro ///< the decisions "is it of this class?" of all rows and classes together
};

/// Precision, recall and F1 of more than two classes, over those of 0 … classCount - 1 that occur
/// in labels or predictions (scikit-learn's precision_recall_fscore_support, zero_division = 0).
[[nodiscard]] PrecisionRecall averagedPrecisionRecall(std::span<const std::int32_t> labels,
    std::span<const std::int32_t> predictions, std::int32_t classCount, Average average);

/// Which comparisons the AUROC of more than two classes is the mean of.
enum class AurocScheme : std::uint8_t
{
    OneVersusRest, ///< each class against all others
    OneVersusOne ///< each pair of classes, on their rows alone (Hand & Till 2001)
};
/// scikit-learn's roc_auc_score with `multi_class` and `average`; weighted pairs count by the rows
/// that they have. `probabilities` [rows, classCount] row-major. None if a class has no row, with
/// NaN, and for micro averages of pairs, which do not exist.
[[nodiscard]] std::optional<double> averagedAuroc(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount, AurocScheme scheme,
    Average average);

/// Average precision (probability_metrics.h) of each class against the rest, averaged:
/// scikit-learn's average_precision_score of the classes as columns. Shapes and absences as for
/// averagedAuroc().
[[nodiscard]] std::optional<double> averagedAveragePrecision(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount, Average average);

} // namespace fathom
