// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/json.h"

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace fathom::bench {

/// How one run of a program ended.
struct ProgramRun
{
    int exitStatus = -1; ///< -1: ended by a signal
    double seconds = 0;
    std::string out;

    [[nodiscard]] Json json() const { return Json::parse(out, nullptr, false); }
};

/// Runs `arguments`, the program first, and waits for its end, which `killAfter` brings about with
/// SIGKILL. Standard error is thrown away.
[[nodiscard]] ProgramRun runProgram(const std::vector<std::string>& arguments,
    std::optional<std::chrono::microseconds> killAfter = std::nullopt);

} // namespace fathom::bench
