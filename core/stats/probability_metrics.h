// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace fathom {

// How good scores and probabilities are. Spans of rows are parallel and not empty; `weights` are >
// 0, empty means all 1.

/// Area under precision against recall as a sum of steps, sum_n (R_n - R_(n-1)) P_n over the
/// distinct scores from above (scikit-learn's average_precision_score): the share of positives for
/// scores without information. `labels` are 0 and 1. None without positives or with a score that
/// is NaN.
[[nodiscard]] std::optional<double> averagePrecision(std::span<const std::int32_t> labels,
    std::span<const double> scores, std::span<const double> weights = {});

/// Mean of -log of the probability that the right class got, in nats (scikit-learn's log_loss).
/// Probabilities are kept 2.2e-16 away from 0 and 1, so that one wrong certainty costs 36 and not
/// everything. `probabilities` [rows, classCount] row-major, `labels` in [0, classCount).
[[nodiscard]] double logLoss(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount,
    std::span<const double> weights = {});

/// Two classes: mean of (p - y)^2, from 0 to 1 (scikit-learn's brier_score_loss). More: mean of the
/// sum of those squares over the classes, from 0 to 2 (Brier 1950). Shapes as for logLoss().
[[nodiscard]] double brierScore(std::span<const std::int32_t> labels,
    std::span<const double> probabilities, std::int32_t classCount,
    std::span<const double> weights = {});

/// Rows whose probability lies in one interval (low, high] of equal widths from 0 to 1; the first
/// one holds 0 too.
struct ReliabilityBin
{
    double low = 0;
    double high = 1;
    double weight = 0; ///< of the bin's rows together; 0 for an empty bin
    double meanProbability = 0; ///< 0 for an empty bin
    double share = 0; ///< of the weight that came true; 0 for an empty bin
};
/// What a reliability diagram shows (scikit-learn's calibration_curve). `cameTrue` is 0 or 1: for
/// two classes the label, for more whether the prediction was right, with its probability.
[[nodiscard]] std::vector<ReliabilityBin> reliabilityBins(std::span<const std::int32_t> cameTrue,
    std::span<const double> probabilities, std::int32_t binCount = 10,
    std::span<const double> weights = {});
/// Mean over rows of |share - meanProbability| of their bin (Naeini, Cooper & Hauskrecht 2015).
[[nodiscard]] double expectedCalibrationError(std::span<const ReliabilityBin> bins);

} // namespace fathom
