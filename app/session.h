// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/interrupt.h"
#include "app/options.h"
#include "app/progress_line.h"
#include "core/extract/memory_estimate.h"
#include "core/io/json.h"
#include "core/jobs/background_job.h"
#include "core/jobs/worker_pool.h"

#include <CLI/App.hpp>

#include <cstdio>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>

namespace fathom {

/// Exit statuses of the command line.
enum ExitStatus : int { exitDone = 0, exitError = 1, exitUsage = 2, exitInterrupted = 130 };

/// Says on stderr what went wrong.
int reportError(const Error& error);

/// What a command works with: made once options are parsed.
struct CommandRun
{
    const RunOptions& options;
    std::shared_ptr<const MemoryBudget> memory;
    WorkerPool& pool;
    const ProgressLine& progress;
    const JobContext& job;
};

/// Runs the body of a command as a job that Ctrl+C stops; says how it ended. `work(run)` returns a Status.
int runCommand(const RunOptions& options, const std::function<Status(const CommandRun&)>& work);

/// Says on stderr if an extraction needs scratch files.
void printScratch(const MemoryEstimate& estimate, const CommandRun& run);

/// Whether files can be written there, so that nobody waits for results that cannot be. Empty names are left out; runCommand()
/// looks at --json.
[[nodiscard]] Status checkOutputs(std::initializer_list<std::string> paths);

/// Writes results where --json says, or `text` to stdout if there is no --json.
[[nodiscard]] Status writeResults(const RunOptions& options, const Json& json, const std::string& text);

} // namespace fathom
