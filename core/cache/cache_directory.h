// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>

namespace fathom {

/// Where a cache is unless the user says otherwise: FATHOM_CACHE_DIR, else `fathom` in
/// XDG_CACHE_HOME, else ~/.cache/fathom (XDG Base Directory Specification). Need not exist yet.
[[nodiscard]] Result<std::filesystem::path> defaultCacheDirectory();

/// Where scratch files go unless the user says otherwise: there, or, where no folder for a cache is
/// known, among the system's temporary files.
[[nodiscard]] std::filesystem::path defaultScratchFolder();

} // namespace fathom
