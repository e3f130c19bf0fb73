// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/probe/layer_sweep_result.h"
#include "core/probe/probe.h"

#include <string>

namespace fathom {

/// What a fit came to, as the command line prints it: `task`, `classifier`, `classes` or `target`,
/// `selected_layers`, `n_train`, `fit` (`chosen` and `grid` where a cross-validation chose),
/// `warnings`, and `selection` if the layers were chosen
/// automatically (`candidate_layers`, `layer_importances`, and for `auto` `alpha`, `alpha_max`,
/// `kkt_residual` and `path`).
[[nodiscard]] Json fitJson(const Probe& probe);
/// The same for people: a line, and one for each warning.
[[nodiscard]] std::string fitText(const Probe& probe);

/// What the fits of a sweep came to: `task`, `classifier`, `classes` or `target`, `n_train`,
/// `layers` with `layer`, `converged`, `train_…`, `validation_…` (accuracy or r2) and
/// `validation_error` of each, `best_layer`, `selected_by`, `plateau`, `warnings`.
[[nodiscard]] Json fitJson(const LayerSweepResult& sweep);
/// The same for people: a line for each layer, the best one, and one for each warning.
[[nodiscard]] std::string fitText(const LayerSweepResult& sweep);

/// What a probe predicts for a row of scores: the class, or the number of a regression.
[[nodiscard]] Json predictionJson(const Probe& probe, const ProbeScores& scores, Eigen::Index row);
/// The probability of each class.
[[nodiscard]] Json probabilitiesJson(const ProbeScores& scores, Eigen::Index row);

} // namespace fathom
