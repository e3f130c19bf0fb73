// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <chrono>
#include <filesystem>
#include <functional>
#include <string>

namespace fathom {

/// Where models from the Hugging Face hub are kept and how they are fetched.
struct HubSettings
{
    std::filesystem::path cache; ///< holds a folder "models--owner--name" for each model
    std::string endpoint = "https://huggingface.co"; ///< scheme and host, no slash at the end
    std::string token; ///< proves who asks, to the endpoint's host only; may be empty
    bool isOffline = false; ///< nothing is fetched
    std::chrono::milliseconds stallLimit { 30'000 }; ///< a silent connection is given up after this
    std::chrono::milliseconds firstDelay { 1'000 }; ///< before a second attempt; then doubled
};

/// The value of an environment variable; empty where it is not set.
using Environment = std::function<std::string(const char*)>;
[[nodiscard]] std::string processEnvironment(const char* name);

/// As huggingface_hub reads them: HF_HUB_CACHE (else HUGGINGFACE_HUB_CACHE, else HF_HOME/hub, else
/// XDG_CACHE_HOME/huggingface/hub, else ~/.cache/huggingface/hub), HF_ENDPOINT, HF_TOKEN (else
/// HUGGING_FACE_HUB_TOKEN, else the file HF_TOKEN_PATH, else HF_HOME/token; none of the files with
/// HF_HUB_DISABLE_IMPLICIT_TOKEN) and HF_HUB_OFFLINE. InvalidArgument for an endpoint that is no
/// web address and for a token that cannot be one.
[[nodiscard]] Result<HubSettings> readHubSettings(
    const Environment& environment = processEnvironment);

} // namespace fathom
