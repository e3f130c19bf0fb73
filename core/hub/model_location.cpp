// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/model_location.h"

#include "core/base/own_library.h"
#include "core/hub/download_entry.h"
#include "core/hub/hub_cache.h"

#include <system_error>

namespace fathom {

namespace {

/// The model's ID, unless something on this computer has that name.
std::optional<ModelId> idOf(const std::string& model)
{
    std::error_code ignored;
    if (std::filesystem::exists(model, ignored))
        return std::nullopt;
    return ModelId::parse(model);
}

/// Whether there is nothing to ask the server.
bool isComplete(const CachedModel& cached)
{
    return cached.hasTokenizer && cached.isChosen;
}

Result<std::filesystem::path> download(
    const ModelId& id, const HubSettings& settings, const Announce& announce, const JobContext& job)
{
    auto library = OwnLibrary::open("libfathom_download.so", "The part that fetches models");
    if (!library)
        return propagate(library);
    auto function = library->function<DownloadFunction>(downloadSymbol);
    if (!function)
        return propagate(function);
    Result<std::filesystem::path> result = fail(ErrorCode::Internal, "Nothing was fetched.");
    (*function)(id, settings, announce, job, result);
    return result;
}

} // namespace

Result<std::filesystem::path> locateModel(const std::string& model, const HubSettings& settings,
    const Announce& announce, const JobContext& job)
{
    const auto id = idOf(model);
    if (!id)
        return model;
    const auto cached = HubCache(settings.cache, *id).find();
    if (cached && (isComplete(*cached) || settings.isOffline))
        return cached->path;
    if (settings.isOffline)
        return fail(ErrorCode::FileNotFound,
            "There is no such folder, and the cache " + settings.cache.string()
                + " has no complete model of this name. Nothing is fetched while HF_HUB_OFFLINE is "
                  "set: unset it, or give a model directory.",
            id->text());
    auto fetched = download(*id, settings, announce, job);
    if (!fetched && cached && cached->isChosen) // weights alone are enough for token ids
        return cached->path;
    return fetched;
}

bool isToBeFetched(const std::string& model, const HubSettings& settings)
{
    const auto id = idOf(model);
    if (!id || settings.isOffline)
        return false;
    const auto cached = HubCache(settings.cache, *id).find();
    return !cached || !isComplete(*cached);
}

} // namespace fathom
