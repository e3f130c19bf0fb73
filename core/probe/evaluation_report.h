// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"
#include "core/probe/evaluation.h"

#include <string>

namespace fathom {

/// "macro", "weighted", "micro".
[[nodiscard]] std::string averageName(Average average);
[[nodiscard]] Result<Average> parseAverage(const std::string& name);

/// An evaluation as the command line prints it (README.md lists the keys). Classification: `accuracy`, `balanced_accuracy`, `auroc`,
/// `average_precision` (if defined), `f1`, `precision`, `recall`, of a probe with probabilities `log_loss`, `brier`, `ece`,
/// `reliability`, then `per_class`, and for averages `average`, `averages`, `auroc_ovo`. Regression: `r2`, `mae`, `rmse`, `pearson`, `spearman`, null where
/// undefined. Always `n_eval` and `eval_hash`.
[[nodiscard]] Json evaluationJson(const Evaluation& evaluation, const Classes& classes);
/// The same for people: a line for each number, then a line for each class and average if there are more than two classes.
[[nodiscard]] std::string evaluationText(const Evaluation& evaluation, const Classes& classes);

} // namespace fathom
