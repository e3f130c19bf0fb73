// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/hub/hub_settings.h"
#include "core/hub/model_id.h"
#include "core/hub/model_location.h"

#include <filesystem>

namespace fathom {

/// Fetches the files of a model that are needed and not there yet into the cache. The result is the
/// snapshot with all of them, or the GGUF file in it. Weights come last and the name of the
/// revision after them, so that a download that was stopped never looks complete.
[[nodiscard]] Result<std::filesystem::path> downloadModel(const ModelId& id,
    const HubSettings& settings, const Announce& announce, const JobContext& job);

} // namespace fathom
