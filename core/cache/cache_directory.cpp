// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_directory.h"

#include <cstdlib>
#include <system_error>
#include <utility>

namespace fathom {

namespace {

std::filesystem::path fromEnvironment(const char* name)
{
    const char* const value = std::getenv(name); // NOLINT(concurrency-mt-unsafe): nobody sets it
    return value ? std::filesystem::path(value) : std::filesystem::path();
}

} // namespace

Result<std::filesystem::path> defaultCacheDirectory()
{
    if (auto ours = fromEnvironment("FATHOM_CACHE_DIR"); !ours.empty())
        return ours;
    // The specification: relative paths are to be ignored.
    if (const auto caches = fromEnvironment("XDG_CACHE_HOME"); caches.is_absolute())
        return caches / "fathom";
    if (const auto home = fromEnvironment("HOME"); home.is_absolute())
        return home / ".cache" / "fathom";
    return fail(ErrorCode::FileNotFound,
        "There is no home folder to keep a cache in. Set FATHOM_CACHE_DIR or choose a folder.");
}

std::filesystem::path defaultScratchFolder()
{
    if (auto cache = defaultCacheDirectory())
        return std::move(*cache);
    std::error_code error;
    const auto temporary = std::filesystem::temp_directory_path(error);
    return (error ? "/tmp" : temporary) / "fathom";
}

} // namespace fathom
