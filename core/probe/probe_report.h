// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/probe/probe.h"

#include <string>

namespace fathom {

/// What a fit came to, as the command line prints it: `task`, `classifier`, `classes` or `target`,
/// `selected_layers`, `n_train`, `fit`, `warnings`, and `selection` if the layers were chosen
/// automatically (`candidate_layers`, `layer_importances`, and for `auto` `alpha`, `alpha_max`,
/// `kkt_residual` and `path`).
[[nodiscard]] Json fitJson(const Probe& probe);
/// The same for people: a line, and one for each warning.
[[nodiscard]] std::string fitText(const Probe& probe);

/// What a probe predicts for a row of scores: the class, or the number of a regression.
[[nodiscard]] Json predictionJson(const Probe& probe, const ProbeScores& scores, Eigen::Index row);
/// The probability of each class.
[[nodiscard]] Json probabilitiesJson(const ProbeScores& scores, Eigen::Index row);

} // namespace fathom
