// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"
#include "ui/plots/layer_axis.h"
#include "ui/plots/sweep_metric.h"

#include <QString>

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace fathom {

/// Another run to draw behind the current one.
struct SweepComparison
{
    QString name;
    SweepResult result;
};

/// A sweep as numbers to draw: parallel vectors over `layers`, NaN where a layer has not landed (a
/// gap in the curve). Pure data, so that what the plot shows can be tested without painting.
struct SweepSeries
{
    Task task = Task::Classification;
    SweepMetric metric = SweepMetric::Score;
    std::vector<LayerIndex> layers; ///< planned or landed, ascending
    std::vector<double> x;
    std::vector<double> value;
    std::vector<double> low; ///< of the 95 % interval; NaN where the metric has none
    std::vector<double> high;
    std::vector<double> validation;
    std::vector<double> train;
    std::vector<double> control; ///< on labels of other texts; NaN without control draws
    std::vector<std::uint8_t> isConverged;
    double baseline = 0.5; ///< the majority's accuracy or the mean's R²; for AUROC chance
    /// The best of the classifiers that see the texts alone; NaN where the metric has none.
    double textBaseline = std::numeric_limits<double>::quiet_NaN();
    TextFeatureKind textBaselineKind = TextFeatureKind::BagOfWords;
    bool hasPlan = false;
    std::optional<LayerIndex> best; ///< as the sweep chooses it
    std::vector<LayerIndex> plateau;

    [[nodiscard]] std::size_t landedCount() const;
    [[nodiscard]] bool isComplete() const { return landedCount() == layers.size(); }
};

[[nodiscard]] SweepSeries makeSweepSeries(const SweepResult& result, SweepMetric metric);

/// The fixed range of the y axis: [chance - 0.1, 1], where chance is 1 / classes (0.5 for AUROC, or
/// before the plan is known), and 0 for a regression.
[[nodiscard]] AxisRange sweepRange(const SweepResult& result, SweepMetric metric);
/// The same, extended downwards to tenths so that every value and interval is inside: for paper,
/// where nothing moves any more. Not below -1, though R² has no lower end: values below the axis
/// are shown at its edge.
[[nodiscard]] AxisRange sweepPaperRange(const SweepSeries& series, const AxisRange& range);

/// One row per layer with every number we have, RFC 4180.
[[nodiscard]] QString sweepSeriesCsv(const SweepResult& result);

} // namespace fathom
