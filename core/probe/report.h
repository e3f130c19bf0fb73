// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/probe/sweep_result.h"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// "3", or "embedding".
[[nodiscard]] std::string layerText(LayerIndex layer);
/// 3, or "embedding".
[[nodiscard]] Json layerJson(LayerIndex layer);
/// A number, or null where there is none: JSON has no NaN.
[[nodiscard]] Json numberJson(double value);
[[nodiscard]] Json numberJson(const std::optional<double>& value);
/// NaN where numberJson() wrote null. Throws what the JSON library throws for anything but a number.
[[nodiscard]] double numberOf(const Json& json);
/// [[value, score], …].
[[nodiscard]] Json gridJson(const std::vector<GridPoint>& grid);
/// Class names as JSON: numbers where they are integers.
[[nodiscard]] Json classJson(const Classes& classes, std::int32_t index);
[[nodiscard]] Json classesJson(const Classes& classes);

/// `mean`, `standard_deviation`, `minimum` and `maximum` of training targets.
[[nodiscard]] Json targetsJson(const TargetSummary& targets);

/// What an extraction found in the cache, in prompts times layers: `hits`, `computed`.
[[nodiscard]] Json cacheJson(const ExtractionCounts& counts);
/// What an extraction was planned to take, in bytes: its parts in memory, their sum, and on disk.
[[nodiscard]] Json memoryJson(const MemoryEstimate& memory);
/// A sweep's result as the command line prints it (keys in README of app).
[[nodiscard]] Json sweepJson(const SweepResult& result, const SweepTimes& times);
/// The same, one row per layer, with a header row (RFC 4180).
[[nodiscard]] std::string sweepCsv(const SweepResult& result);
/// The same for people: a table, then what was tested on what, the baseline, and the best layer with its plateau.
[[nodiscard]] std::string sweepTable(const SweepResult& result);

} // namespace fathom
