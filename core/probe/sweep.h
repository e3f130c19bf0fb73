// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/extract/activation_cache.h"
#include "core/extract/memory_estimate.h"
#include "core/extract/token_trie.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/probe_settings.h"
#include "core/probe/sweep_event.h"
#include "core/probe/sweep_result.h"
#include "core/text/tokenizer.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <variant>

namespace fathom {

/// What the probes are tested on.
struct HoldoutTest
{
    double fraction = 0.2;
};
struct SplitColumnTest
{
};
/// Another data set with the same classes: all of `dataset` is trained on.
struct SeparateTest
{
    std::shared_ptr<const Dataset> dataset;
};
/// Nothing: all rows are trained on, and scores on test rows are NaN.
struct WithoutTest
{
};
using TestChoice = std::variant<HoldoutTest, SplitColumnTest, SeparateTest, WithoutTest>;

struct SweepSettings
{
    /// `layers` names the layers swept: one probe each. `auto` and `fast_auto`: the candidates, one probe each, and then the probe
    /// that chooses among them, on the training rows alone.
    ProbeSettings probe;
    TestChoice test = HoldoutTest {};
    std::int32_t validationFolds = 5; ///< within the training rows
    bool scoresTextBaselines = true; ///< also what classifiers find that see the texts alone
    std::int32_t controlDraws = 0; ///< >= 0: of labels that say nothing, on which each layer's probe is fitted and tested, too
    bool fitJointProbe = false; ///< also one probe on all swept layers, for layer importance; always with automatic layers
    PrefixSharing sharing = PrefixSharing::On;
};

/// How large a sweep is.
struct SweepExtent
{
    std::int64_t tokens = 0; ///< that pass through the model
    std::int64_t longestPrompt = 0; ///< in tokens
    std::int64_t featureRows = 0; ///< of a layer
    std::int64_t layers = 1;
    std::int64_t hiddenSize = 0;
    std::size_t threads = 1;
    std::int64_t budget = 0; ///< bytes of memory; 0: no limit
};
/// Its extraction, with the fits beside it, for estimateMemory(). Each fit takes two copies of a
/// layer's features, one as they are and one for the solver, and two systems of equations in the
/// smaller of rows and features. As many run at the same time as there are threads, but no more than
/// a quarter of the budget has room for, and one at least.
[[nodiscard]] ExtractionSize sizeOf(const SweepExtent& extent);

/// Called from several threads, must not block.
using SweepSink = std::function<void(const SweepEvent&)>;

/// Extracts layer by layer and fits, validates and tests one probe per layer while the next layers are extracted. All results go to
/// `sink` (also what `cache` has to tell); the times are returned when all is done. Throws Cancelled when stopped: what the sink has received stays valid.
[[nodiscard]] Result<SweepTimes> runSweep(const Transformer& model, const Tokenizer& tokenizer, const Dataset& dataset,
    const SweepSettings& settings, WorkerPool& pool, const SweepSink& sink, const JobContext& job, const ActivationCache& cache = {});

/// The split column if the data set has one with test rows, else a hold-out of 20 %.
[[nodiscard]] TestChoice defaultTestChoice(const Dataset& dataset);

} // namespace fathom
