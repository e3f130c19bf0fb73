// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probe/probe.h"
#include "core/stats/class_averages.h"
#include "core/stats/regression_metrics.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

/// Numbers of one class against the rest, or averaged over classes.
struct ClassScores
{
    PrecisionRecall of;
    std::optional<double> auroc; ///< none if a class is absent
    std::int64_t support = 0; ///< rows with the class; averaged: all rows
};

struct ClassificationEvaluation
{
    double accuracy = 0;
    ClassScores main; ///< of the positive class of two; of more classes the average asked for
    std::optional<Average> average; ///< none: of the positive class
    std::map<Average, ClassScores> averages; ///< for more than two classes, all of them
    std::vector<ClassScores> perClass; ///< each class against the rest, in the order of the classes
};

/// What lmprobe's `evaluate` reports, for many classes and for regression too.
struct Evaluation
{
    std::variant<ClassificationEvaluation, RegressionScore> scores;
    std::int64_t count = 0; ///< n_eval
    std::string hash; ///< eval_hash

    /// Accuracy, or R² for regression: what lmprobe's `score` returns. NaN where R² is undefined (a single row).
    [[nodiscard]] double headline() const;
};

/// `scores` are those of all rows of `dataset`, whose labels are those of the probe's classes. Without `average`, F1, precision,
/// recall and AUROC are the positive class's of two, macro averages of more.
[[nodiscard]] Evaluation evaluate(
    const ProbeScores& scores, const Dataset& dataset, std::optional<Average> average = std::nullopt);

/// "sha256:" and the hash of the sorted prompts and labels, one a line: lmprobe's, digit for digit. Targets are written as Python
/// writes a float: "3.0", "1e-05".
[[nodiscard]] std::string evaluationHash(const Dataset& dataset);

} // namespace fathom
