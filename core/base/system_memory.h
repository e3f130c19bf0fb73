// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>

namespace fathom {

/// Bytes that new work may take without pushing others out: what Linux holds available
/// (MemAvailable), and no more than the control groups of this process have left, page cache that
/// they can drop not counted as used. 0 where neither says anything.
///
/// `root` is where /proc and /sys are looked for.
[[nodiscard]] std::int64_t availableMemory(const std::filesystem::path& root = "/");

/// Bytes of this process that lie in memory now, those of mapped files included: what top calls
/// RES and `time -v` the resident set. 0 where the system does not tell.
[[nodiscard]] std::int64_t residentMemory();

/// The most that residentMemory() has been since the program began.
[[nodiscard]] std::int64_t peakResidentMemory();

/// Gives memory that was freed, but is held for the next allocation, back to the system.
void returnFreedMemory();

} // namespace fathom
