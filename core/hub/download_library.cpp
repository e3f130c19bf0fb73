// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/own_library.h"
#include "core/hub/download_entry.h"
#include "core/hub/model_download.h"

FATHOM_EXPORT const char* fathomLibraryVersion()
{
    return FATHOM_VERSION;
}

FATHOM_EXPORT void fathomDownloadModel(const fathom::ModelId& id,
    const fathom::HubSettings& settings, const fathom::Announce& announce,
    const fathom::JobContext& job, fathom::Result<std::filesystem::path>& result)
{
    result = fathom::downloadModel(id, settings, announce, job);
}
