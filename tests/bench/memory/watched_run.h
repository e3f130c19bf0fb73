// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fathom::bench {

/// What `/usr/bin/time -v` and a clock say about one run of a program.
struct WatchedRun
{
    double seconds = 0;
    double firstLayerSeconds = 0; ///< until standard error told of the first layer; 0: it did not
    double processorSeconds = 0; ///< of all threads, user and system
    std::int64_t peakBytes = 0; ///< maximum resident set size
    std::int64_t readBlocks = 0; ///< of 512 bytes, that came from the disk
    std::string out;

    [[nodiscard]] Json json() const { return Json::parse(out, nullptr, false); }
};

/// Runs `arguments`, the program first, under `/usr/bin/time -v`. Ends this program with a message
/// if the run fails.
[[nodiscard]] WatchedRun runWatched(const std::vector<std::string>& arguments);

/// Asks the system to forget what it has of a file's pages, so that it comes from the disk again.
void dropFromPageCache(const std::filesystem::path& file);
/// How long reading a file from the disk takes.
[[nodiscard]] double secondsToRead(const std::filesystem::path& file);

} // namespace fathom::bench
