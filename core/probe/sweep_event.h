// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"
#include "core/data/split.h"
#include "core/extract/prompt_extraction.h"
#include "core/probe/probe.h"
#include "core/probe/text_features.h"
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

/// The same probes on labels that say nothing about the texts: what is left of a score without anything to find ("control task",
/// Hewitt & Liang 2019, section 2; here a text has the label of another one). The score minus this one is the selectivity.
struct ControlScore
{
    std::int32_t draws = 0; ///< of labels
    double test = std::numeric_limits<double>::quiet_NaN(); ///< mean over draws; near chance, or the split leaks
    Interval range { .low = std::numeric_limits<double>::quiet_NaN(), .high = std::numeric_limits<double>::quiet_NaN() }; ///< lowest and highest draw
    double train = std::numeric_limits<double>::quiet_NaN(); ///< mean over draws: how much the probe can learn by heart
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
    std::optional<ControlScore> control; ///< if the sweep has control draws and test rows
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
    MemoryEstimate memory; ///< of the extraction and the fits beside it
    std::int64_t memoryBudget = 0; ///< 0: none
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
/// A classifier that sees the texts alone (text_baselines.h), tested on the same rows as the probes.
struct BaselineScored
{
    TextFeatureKind kind = TextFeatureKind::BagOfWords;
    LayerScore score; ///< what it says about test and training rows; there is no layer and no validation
    std::shared_ptr<const LayerPredictions> predictions;
};
/// By how much the best layer's probe does better than the best classifier that sees the texts alone. Comes when all layers have.
struct TextAdvantage
{
    LayerIndex layer;
    TextFeatureKind baseline = TextFeatureKind::BagOfWords;
    double difference = 0; ///< of accuracies, for regression of R²
    Interval interval; ///< of the difference, 95 %: both on the same drawn groups of test rows (paired cluster bootstrap)
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
using SweepEvent = std::variant<SweepPlanned, BaselineScored, LayerReady, LayerScored, TextAdvantage, JointProbeFitted, Warned>;

} // namespace fathom
