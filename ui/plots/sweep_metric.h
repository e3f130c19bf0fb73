// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace fathom {

/// What a sweep's picture shows of each layer; nothing is fitted again for another one.
enum class SweepMetric : std::uint8_t
{
    Score, ///< accuracy; of a regression R²
    Auroc, ///< for classification
    Pearson, ///< for regression: correlation of predicted numbers with the targets
    Spearman ///< the same of their ranks
};

/// Those that runs of a task have, the one to begin with first.
[[nodiscard]] std::vector<SweepMetric> sweepMetrics(Task task);
/// Classification before the plan is known.
[[nodiscard]] Task taskOf(const SweepResult& result);
/// Of one layer on the test rows; NaN where it is undefined.
[[nodiscard]] double valueOf(const LayerScore& score, SweepMetric metric);

/// "accuracy", "R²", "AUROC", "Pearson correlation".
[[nodiscard]] QString sweepMetricText(SweepMetric metric, Task task);
/// The same beginning with a capital.
[[nodiscard]] QString sweepMetricHeading(SweepMetric metric, Task task);
/// The value that says nothing, in words to which it is added: "majority", "mean", "chance".
[[nodiscard]] QString baselineText(SweepMetric metric, Task task);
/// "bag of words": a classifier that sees the texts alone.
[[nodiscard]] QString textBaselineText(TextFeatureKind kind);

} // namespace fathom
