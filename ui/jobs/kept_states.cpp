// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/kept_states.h"

#include "core/cache/cache_directory.h"

#include <utility>

namespace fathom {

namespace {

Result<std::shared_ptr<RowCache>> openDefaultCache()
{
    const auto folder = defaultCacheDirectory();
    if (!folder)
        return tl::unexpected(folder.error());
    return RowCache::open(*folder);
}

} // namespace

Result<ActivationCache> openKeptStates(
    const ModelSummary& model, WorkerPool& pool, const JobContext& job)
{
    auto rows = openDefaultCache();
    if (!rows)
        return propagate(rows);
    return activationCacheOf(std::move(*rows), model, pool, job);
}

Result<KeptStates> changeKeptStates(const KeptStatesChange& change)
{
    const auto rows = openDefaultCache();
    if (!rows)
        return tl::unexpected(rows.error());
    if (change.forgetsAll)
        if (auto status = (*rows)->clear(); !status)
            return propagate(status);
    if (change.sizeLimit)
        if (auto status = (*rows)->setSizeLimit(*change.sizeLimit); !status)
            return propagate(status);
    auto usage = (*rows)->usage();
    if (!usage)
        return propagate(usage);
    return KeptStates { (*rows)->directory(), std::move(*usage) };
}

} // namespace fathom
