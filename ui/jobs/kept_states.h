// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/cache/row_cache.h"
#include "core/extract/activation_cache.h"
#include "core/jobs/job_context.h"
#include "core/jobs/worker_pool.h"
#include "core/model/model_summary.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace fathom {

// The hidden states that are kept on disk between runs, where the command line keeps them, too.
// Called on threads of jobs.

/// An opened model's part of them.
[[nodiscard]] Result<ActivationCache> openKeptStates(
    const ModelSummary& model, WorkerPool& pool, const JobContext& job);

/// What is to be changed about them.
struct KeptStatesChange
{
    std::optional<std::int64_t> sizeLimit {}; ///< bytes
    bool forgetsAll = false;
};
struct KeptStates
{
    std::filesystem::path folder;
    CacheUsage usage;
};
/// How things are after the change.
[[nodiscard]] Result<KeptStates> changeKeptStates(const KeptStatesChange& change);

} // namespace fathom
