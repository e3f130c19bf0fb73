// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/hub/hub_settings.h"
#include "core/hub/model_id.h"
#include "core/hub/model_location.h"

#include <filesystem>

namespace fathom {

/// What libfathom_download exports (besides its version, core/base/own_library.h): fetches a model
/// into the cache; `result` is its snapshot. Throws Cancelled when stopped.
inline constexpr const char* downloadSymbol = "fathomDownloadModel";
using DownloadFunction = void(const ModelId& id, const HubSettings& settings,
    const Announce& announce, const JobContext& job, Result<std::filesystem::path>& result);

} // namespace fathom
