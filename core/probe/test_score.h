// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_event.h"
#include "core/stats/class_averages.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace fathom {

// How a probe's scores of some rows agree with what the data set says about them, for both tasks: the data set's. `scores` has one
// row for each of `rows`.

/// Labels, targets and groups of some rows; empty where the data set has none.
[[nodiscard]] std::vector<std::int32_t> labelsOf(const Dataset& dataset, std::span<const ExampleIndex> rows);
[[nodiscard]] std::vector<double> targetsOf(const Dataset& dataset, std::span<const ExampleIndex> rows);
[[nodiscard]] std::vector<std::int32_t> groupsOf(const Dataset& dataset, std::span<const ExampleIndex> rows);
/// A regression's predicted numbers.
[[nodiscard]] std::vector<double> predictedNumbers(const ProbeScores& scores);

/// What a task is judged by: accuracy, for regression R² (NaN where it is undefined: a single row).
[[nodiscard]] double headlineScore(const ProbeScores& scores, const Dataset& dataset, std::span<const ExampleIndex> rows);
/// AUROC of two classes; of more the average of one-versus-rest areas. None if a class is absent.
[[nodiscard]] std::optional<double> aurocOf(
    const ProbeScores& scores, std::span<const std::int32_t> labels, Average average = Average::Macro);

/// Fills in everything that a LayerScore says about test rows. `seed` draws the groups of a bootstrap interval.
void scoreTestRows(LayerScore& score, const ProbeScores& scores, const Dataset& dataset, std::span<const ExampleIndex> rows,
    std::uint64_t seed);
/// Independent groups among the rows: rows without groups are one each.
[[nodiscard]] std::int64_t countGroups(const Dataset& dataset, std::span<const ExampleIndex> rows);
/// How the interval of scoreTestRows() is made, for people.
[[nodiscard]] std::string intervalMethod(const Dataset& dataset, std::span<const ExampleIndex> rows);
/// What a probe must beat on the rows `test`: LayerScore::test of one that always answers with the most frequent class, for
/// regression with the mean, of the rows `train`.
[[nodiscard]] double baselineScore(
    const Dataset& dataset, std::span<const ExampleIndex> train, std::span<const ExampleIndex> test);
[[nodiscard]] LayerPredictions layerPredictions(ProbeScores scores);

} // namespace fathom
