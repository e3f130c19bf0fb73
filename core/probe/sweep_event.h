// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/extract/prompt_extraction.h"
#include "core/probe/probe.h"
#include "core/stats/intervals.h"
#include "core/stats/regression_metrics.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace fathom {

/// Test scores of one layer's probe; rows as in SweepPlan::split.test, which indexes SweepPlan::dataset.
struct LayerPredictions
{
    std::vector<double> scores; ///< logit of the positive class; for more than two classes, of the predicted class; regression: the predicted number
    std::vector<double> probabilities; ///< of the positive class; for more than two classes, of the predicted class; empty if the probe gives none
    std::vector<std::int32_t> predictions; ///< class index; empty for regression
};

/// One point of the sweep: a layer whose probe has been fitted and tested. `test`, `train` and `validation` are accuracies, for
/// regression R² (which is negative where the probe is worse than the mean, and NaN where it is undefined).
struct LayerScore
{
    LayerIndex layer;
    double test = std::numeric_limits<double>::quiet_NaN(); ///< on the test rows; NaN if the sweep has none
    /// Of `test`, 95 %; NaN at both ends where there is none.
    Interval interval { .low = std::numeric_limits<double>::quiet_NaN(), .high = std::numeric_limits<double>::quiet_NaN() };
    std::optional<double> auroc; ///< on the test rows; none for regression
    std::optional<RegressionScore> regression; ///< on the test rows; none for classification
    double train = 0; ///< fit, not evidence
    /// Mean over grouped folds of the training rows: what the best layer is chosen by. NaN if they are too few for two folds.
    double validation = 0;
    double validationError = 0; ///< standard error of that mean over folds
    FitReport report;
};

/// A set of facts about a sweep, fixed before the first layer: what was split how, what the baselines are.
struct SweepPlan
{
    ProbeSettings settings;
    std::vector<LayerIndex> layers;
    Classes classes;
    /// All rows of the sweep, groups filled in: those of the data set, then those of the separate test set if there is one.
    std::shared_ptr<const Dataset> dataset;
    std::int64_t trainingDatasetRows = 0; ///< rows of `dataset` from here on belong to the separate test set
    Split split;
    std::string groupRule;
    std::string intervalMethod; ///< empty without test rows
    std::int64_t groupCount = 0; ///< independent groups in the test rows
    /// On the test rows: accuracy of always guessing the training rows' most frequent class; for regression R² of always guessing
    /// their mean. NaN without test rows.
    double baseline = std::numeric_limits<double>::quiet_NaN();
    ExtractionCounts counts; ///< as found before extraction: rows that turn out to be damaged are computed, too
    bool usesCache = false;
    Provenance provenance;
};

struct SweepPlanned
{
    SweepPlan plan;
};
/// A layer's hidden states are complete; its fit begins.
struct LayerReady
{
    LayerIndex layer;
};
struct LayerScored
{
    LayerScore score;
    std::shared_ptr<const Probe> probe;
    std::shared_ptr<const LayerPredictions> predictions; ///< of the test rows
};
/// A probe on all swept layers together, for layer importance, or on those it chose among them; comes last.
struct JointProbeFitted
{
    std::shared_ptr<const Probe> probe;
    std::optional<LayerScore> score {}; ///< on the same rows as the layers' scores; not validated
};
struct Warned
{
    std::string message;
};

/// What a running sweep tells. Plain data; copying is cheap.
using SweepEvent = std::variant<SweepPlanned, LayerReady, LayerScored, JointProbeFitted, Warned>;

} // namespace fathom
