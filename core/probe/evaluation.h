// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probe/probe.h"

#include <cstdint>
#include <optional>
#include <string>

namespace fathom {

/// What lmprobe's `evaluate` reports. For more than two classes F1, precision, recall and AUROC are macro averages.
struct Evaluation
{
    double accuracy = 0;
    std::optional<double> auroc; ///< none if a class is absent
    double f1 = 0;
    double precision = 0;
    double recall = 0;
    std::int64_t count = 0; ///< n_eval
    std::string hash; ///< eval_hash
};

/// `scores` are those of all rows of `dataset`, whose labels are those of `probe.classes()`.
[[nodiscard]] Evaluation evaluate(const ProbeScores& scores, const Dataset& dataset);

/// "sha256:" and the hash of the sorted prompts and labels, one a line: lmprobe's, digit for digit.
[[nodiscard]] std::string evaluationHash(const Dataset& dataset);

} // namespace fathom
