// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/dataset.h"
#include "core/extract/activation_cache.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/transformer.h"
#include "core/probe/probe.h"
#include "core/probe/sweep.h"
#include "core/text/tokenizer.h"

#include <memory>

namespace fathom {

/// Tests a finished probe on all rows of a data set and tells it as a sweep of one layer would: a
/// plan, then one score. A probe on several layers appears at the deepest of them. Fails if the
/// data set has a class the probe does not know, or is of the other task.
[[nodiscard]] Result<SweepTimes> testProbe(const Transformer& model, const Tokenizer& tokenizer,
    const std::shared_ptr<const Dataset>& dataset, const std::shared_ptr<const Probe>& probe,
    WorkerPool& pool, const SweepSink& sink, const JobContext& job,
    const ActivationCache& kept = {});

} // namespace fathom
