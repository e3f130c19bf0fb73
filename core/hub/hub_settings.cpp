// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/hub/hub_settings.h"

#include "core/io/file.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace fathom {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t longestTokenFile = 4096;

bool isTrue(std::string value)
{
    std::ranges::transform(
        value, value.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    return value == "1" || value == "ON" || value == "YES" || value == "TRUE";
}

std::string firstOf(const Environment& environment, std::initializer_list<const char*> names)
{
    for (const char* const name : names)
        if (auto value = environment(name); !value.empty())
            return value;
    return {};
}

fs::path inHome(const std::string& path, const std::string& home)
{
    if (path == "~" || path.starts_with("~/"))
        return fs::path(home) / fs::path(path.substr(std::min<std::size_t>(2, path.size())));
    return path;
}

std::string withoutSpace(const std::string& text)
{
    constexpr const char* space = " \t\r\n";
    const auto begin = text.find_first_not_of(space);
    return begin == std::string::npos
        ? std::string()
        : text.substr(begin, text.find_last_not_of(space) - begin + 1);
}

/// The token in force; one in a file that cannot be read counts as none.
std::string tokenOf(
    const Environment& environment, const fs::path& hubHome, const std::string& home)
{
    const auto given = withoutSpace(firstOf(environment, { "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN" }));
    if (!given.empty() || isTrue(environment("HF_HUB_DISABLE_IMPLICIT_TOKEN")))
        return given;
    const auto file = environment("HF_TOKEN_PATH");
    const auto content
        = readFile(file.empty() ? hubHome / "token" : inHome(file, home), longestTokenFile);
    return content ? withoutSpace(*content) : std::string();
}

} // namespace

std::string processEnvironment(const char* name)
{
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets any
    return value ? value : "";
}

Result<HubSettings> readHubSettings(const Environment& environment)
{
    HubSettings settings;
    const auto home = environment("HOME");
    const auto cacheHome = environment("XDG_CACHE_HOME");
    const auto given = environment("HF_HOME");
    const auto hubHome = !given.empty()
        ? inHome(given, home)
        : (cacheHome.empty() ? fs::path(home) / ".cache" : inHome(cacheHome, home)) / "huggingface";
    const auto cache = firstOf(environment, { "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE" });
    settings.cache = cache.empty() ? hubHome / "hub" : inHome(cache, home);

    if (auto endpoint = environment("HF_ENDPOINT"); !endpoint.empty()) {
        while (endpoint.ends_with('/'))
            endpoint.pop_back();
        if (!endpoint.starts_with("https://") && !endpoint.starts_with("http://"))
            return fail(ErrorCode::InvalidArgument,
                "HF_ENDPOINT must be a web address such as https://huggingface.co, but is \""
                    + endpoint + "\".");
        settings.endpoint = endpoint;
    }
    settings.token = tokenOf(environment, hubHome, home);
    if (std::ranges::any_of(settings.token, [](char c) { return c <= ' ' || c >= 0x7F; }))
        return fail(ErrorCode::InvalidArgument,
            "The Hugging Face token (HF_TOKEN, or the file \"token\") has characters that no token "
            "has. Set it to the token alone.");
    settings.isOffline = isTrue(firstOf(environment, { "HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE" }));
    return settings;
}

} // namespace fathom
