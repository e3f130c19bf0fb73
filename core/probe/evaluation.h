// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/probe/probe.h"
#include "core/stats/class_averages.h"
#include "core/stats/probability_metrics.h"
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
    std::optional<double> aurocOneVersusOne {}; ///< averaged over pairs of classes; none for one class and for micro averages
    std::optional<double> averagePrecision {}; ///< none if a class is absent
    std::int64_t support = 0; ///< rows with the class; averaged: all rows
};

/// How good probabilities are (core/stats/probability_metrics.h).
struct ProbabilityScores
{
    double logLoss = 0;
    double brier = 0; ///< of two classes from 0 to 1, of more from 0 to 2
    /// Of the positive class of two; of more classes, of the one predicted.
    std::vector<ReliabilityBin> reliability;
    double calibrationError = 0; ///< of these bins
};

struct ClassificationEvaluation
{
    double accuracy = 0;
    double balancedAccuracy = 0; ///< mean recall of the classes that occur
    ClassScores main; ///< of the positive class of two; of more classes the average asked for
    std::optional<Average> average; ///< none: of the positive class
    std::map<Average, ClassScores> averages; ///< for more than two classes, all of them
    std::vector<ClassScores> perClass; ///< each class against the rest, in the order of the classes
    std::optional<ProbabilityScores> probabilities; ///< none of a probe that gives none
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
/// recall, AUROC and average precision are the positive class's of two, macro averages of more: lmprobe's own evaluate fails on more.
[[nodiscard]] Evaluation evaluate(
    const ProbeScores& scores, const Dataset& dataset, std::optional<Average> average = std::nullopt);

/// "sha256:" and the hash of the sorted prompts and labels, one a line: lmprobe's, digit for digit. Targets are written as Python
/// writes a float: "3.0", "1e-05".
[[nodiscard]] std::string evaluationHash(const Dataset& dataset);

} // namespace fathom
