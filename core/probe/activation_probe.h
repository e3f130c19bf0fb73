// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/base/task.h"
#include "core/data/dataset.h"
#include "core/jobs/job_context.h"
#include "core/probe/probe.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fathom {

// Probes on hidden states that somebody else has extracted (lmprobe's `*_from_activations`): the
// same settings and the same steps, without model, tokenizer and pooling.

/// What is known about each row.
struct KnownRows
{
    Classes classes; ///< empty: regression
    std::vector<std::int32_t> labels; ///< class indices, or none
    std::vector<double> targets; ///< numbers to predict, or none
    std::vector<double> weights {}; ///< > 0, or none: all 1
};

/// Numbers as labels or targets. Labels must be whole numbers, of which there are at least two
/// different ones, and become the classes, ascending; targets must be finite. With
/// `expectedClasses`, labels must be among these, and one kind is enough.
[[nodiscard]] Result<KnownRows> knownRows(
    std::span<const double> values, Task task, const Classes& expectedClasses = {});

/// Fits a probe on features `X` [rows, layers * hidden] of `layerCount` layers side by side, which
/// count as layers 0 to layerCount - 1; one layer is scaled per neuron, several as the settings
/// say. Of the settings' `layers`, only auto and fast_auto mean something: they choose among the
/// layers given. Pooling is done already. `name` is for the probe's provenance.
[[nodiscard]] Result<Probe> fitFromActivations(const ProbeSettings& settings,
    const FeatureMatrix& X, const KnownRows& known, std::int64_t layerCount,
    const std::string& name, const JobContext& job);

/// Scores rows of features, as the probe's layers stand side by side; a probe fitted on prompts can
/// be used too. With automatic layers, `X` may hold all candidates or the chosen layers alone.
///
/// A class is predicted from the score, also where settings ask for lmprobe's predictions: its own
/// predict_from_activations does not use the probabilities either.
[[nodiscard]] Result<ProbeScores> scoreActivations(const Probe& probe, const FeatureMatrix& X);

/// lmprobe's score_from_activations: accuracy, or R² for regression (NaN for a single row).
[[nodiscard]] double headlineScore(const ProbeScores& scores, const KnownRows& known);

} // namespace fathom
