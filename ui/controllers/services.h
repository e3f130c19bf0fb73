// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/memory_budget.h"
#include "core/base/result.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/probe/sweep.h"
#include "core/probe/token_scores.h"
#include "ui/controllers/opened_model.h"
#include "ui/jobs/kept_states.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace fathom {

/// What a sweep reads, held for as long as it runs.
struct SweepInput
{
    OpenedModel model;
    std::shared_ptr<const Dataset> dataset;
    SweepSettings settings;
};

/// What the test of a finished probe reads.
struct ProbeTestInput
{
    OpenedModel model;
    std::shared_ptr<const Dataset> dataset;
    std::shared_ptr<const Probe> probe;
};

/// The long functions of the core as the controllers call them, always on a thread of a job. Tests
/// put their own here.
struct Services
{
    /// What opened models may take; null: as much as they need.
    std::shared_ptr<MemoryBudget> memory;
    /// Where a model is that was named by its path or its Hugging Face ID; may fetch it.
    std::function<Result<std::filesystem::path>(const std::string& model, const JobContext&)>
        locateModel;
    std::function<Result<ModelSummary>(const std::filesystem::path&)> summarizeModel;
    std::function<Result<OpenedModel>(const std::filesystem::path&)> openModel;
    std::function<Result<SweepTimes>(
        const SweepInput&, WorkerPool&, const SweepSink&, const JobContext&)>
        sweep;
    std::function<Result<SweepTimes>(
        const ProbeTestInput&, WorkerPool&, const SweepSink&, const JobContext&)>
        testProbe;
    std::function<Result<TokenScores>(const OpenedModel&, const std::string& text,
        const std::shared_ptr<const Probe>&, WorkerPool&, const JobContext&)>
        scoreTokens;
    /// May be empty: then nothing is kept.
    std::function<Result<KeptStates>(const KeptStatesChange&)> changeKeptStates;
};

[[nodiscard]] Services coreServices();

} // namespace fathom
