// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/hub/hub_settings.h"
#include "core/jobs/job_context.h"

#include <filesystem>
#include <functional>
#include <string>

namespace fathom {

/// Told once, before the first byte of a model's files is fetched: "Downloading owner/name …".
using Announce = std::function<void(const std::string&)>;

/// The directory (or file) of a model that is named by its path or by its ID on the Hugging Face
/// hub, "owner/name" or "owner/name@revision", of a repository of GGUF files "owner/name:Q4_K_M"
/// (or without the colon, where it has only one; the result is that file). What exists on this
/// computer counts first, as a path, then in the hub's cache; else the files that are needed are
/// fetched into the cache, which takes as long as it takes: `job` is in Phase::Loading and counts
/// bytes, and stopping it keeps what is there for the next time. What is neither a path nor an ID
/// is returned as it is, for the reader of models to complain about.
[[nodiscard]] Result<std::filesystem::path> locateModel(const std::string& model,
    const HubSettings& settings, const Announce& announce, const JobContext& job);

/// Whether locateModel() would have to fetch it.
[[nodiscard]] bool isToBeFetched(const std::string& model, const HubSettings& settings);

} // namespace fathom
