// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/probe/evaluation.h"
#include "core/probe/layer_sweep_result.h"

#include <map>
#include <optional>
#include <string>

namespace fathom {

/// Every layer of a sweep, tested on other prompts: what lmprobe's `evaluate` reports of a sweep.
struct SweepEvaluation
{
    std::map<LayerIndex, Evaluation> layers; ///< at least one
    /// By the sweep's validation, so that its score here is one of a layer chosen beforehand; none
    /// if there was none. With lmprobe_compatible the best one on these same rows, as in lmprobe:
    /// the best of many layers is then better than it is.
    std::optional<LayerIndex> bestLayer;
    std::string selectedBy; ///< "validation", or "evaluation rows"
};

/// `scores` are those of all rows of `dataset` by every layer of the sweep.
[[nodiscard]] SweepEvaluation evaluate(const LayerSweepResult& sweep,
    const std::map<LayerIndex, ProbeScores>& scores, const Dataset& dataset,
    std::optional<Average> average = std::nullopt);

/// As the command line prints it: `layer_results` with an evaluation (evaluationJson()) for each
/// layer, under "0", "1", … or "embedding"; `best_layer`, null if none was chosen, `best_accuracy`
/// or `best_r2`, `selected_by`; the best layer's evaluation; `n_eval` and `eval_hash`.
[[nodiscard]] Json sweepEvaluationJson(const SweepEvaluation& evaluation, const Classes& classes);
/// The same for people: a line per layer, then the best layer's evaluation.
[[nodiscard]] std::string sweepEvaluationText(
    const SweepEvaluation& evaluation, const Classes& classes);

} // namespace fathom
