// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/extract/activation_cache.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/layer_sweep_result.h"
#include "core/probe/prompt_features.h"
#include "core/text/tokenizer.h"

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace fathom {

// A probe per layer, from prompts and for prompts. Each function runs the prompts through the model
// once, whatever the number of layers, and no deeper than the deepest of them.

/// Fits one probe per layer of `settings.layers` to all rows of a data set (lmprobe's
/// Probe.sweep_layers), and validates each by five grouped folds of them, by which the best one is
/// chosen. Weights and the task count, which lmprobe leaves out. A layer that cannot be fitted is
/// left out with a warning; if none can be, that is an error, and so are `auto` and `fast_auto`,
/// which make one probe and not one per layer.
[[nodiscard]] Result<LayerSweepResult> sweepLayers(const Transformer& model,
    const Tokenizer& tokenizer, const Dataset& dataset, const ProbeSettings& settings,
    WorkerPool& pool, const JobContext& job, const ActivationCache& cache = {});

/// Scores texts with every layer's probe: LayerSweepResult's predict and predict_proba of lmprobe.
/// `rows` and `rowBegins` as for scorePrompts() of one probe. A layer's hidden states are freed
/// when they are scored.
[[nodiscard]] Result<std::map<LayerIndex, ProbeScores>> scorePrompts(const LayerSweepResult& sweep,
    const Transformer& model, const Tokenizer& tokenizer, std::span<const std::string> texts,
    Rows rows, WorkerPool& pool, const JobContext& job,
    std::vector<std::int64_t>* rowBegins = nullptr, const ActivationCache& cache = {});

/// LayerSweepResult's score of lmprobe: each layer's accuracy, or R² (NaN for a single row).
/// `scores` are those of all rows of `dataset`.
[[nodiscard]] std::map<LayerIndex, double> headlineScores(
    const std::map<LayerIndex, ProbeScores>& scores, const Dataset& dataset);

} // namespace fathom
