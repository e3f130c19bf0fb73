// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/cache/database.h"

#include <filesystem>
#include <string>
#include <type_traits>

namespace fathom {

/// The error of a cache that does not work, with what to do about it.
[[nodiscard]] inline tl::unexpected<Error> unusableCache(
    const std::filesystem::path& directory, const std::string& why)
{
    return fail(ErrorCode::FileNotWritable,
        "The cache cannot be used: " + why
            + ". Choose another folder (--cache-dir, FATHOM_CACHE_DIR) or do without (--no-cache).",
        directory.string());
}

/// Calls `work`, which uses the index, and makes errors of the index's exceptions.
template <class Work>
[[nodiscard]] auto guardedIndex(const std::filesystem::path& directory, const Work& work)
    -> Result<decltype(work())>
{
    try {
        if constexpr (std::is_void_v<decltype(work())>) {
            work();
            return {};
        } else {
            return work();
        }
    } catch (const DatabaseError& error) {
        return unusableCache(directory, std::string("its index says \"") + error.what() + '"');
    }
}

} // namespace fathom
