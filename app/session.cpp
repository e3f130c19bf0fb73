// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session.h"

#include "core/base/byte_size.h"
#include "core/io/file.h"

#include <variant>

namespace fathom {

int reportError(const Error& error)
{
    std::fprintf(stderr, "fathom: %s\n", error.text().c_str());
    return exitError;
}

int runCommand(const RunOptions& options, const std::function<Status(const CommandRun&)>& work)
{
    const Interrupt interrupt;
    WorkerPool pool(options.threads);
    JobProgress progress;
    struct Done
    {
    };
    auto outcome = Outcome<Done> {};
    {
        const ProgressLine line(progress, options.quiet); // gone before anything else is printed
        outcome = runToOutcome<Done>(
            [&](const JobContext& job) -> Result<Done> {
                if (auto status = checkOutputs({ options.jsonOnStdout() ? "" : options.json }); !status)
                    return propagate(status);
                auto memory = options.budget();
                if (!memory)
                    return propagate(memory);
                if (auto status = work({ options, std::move(*memory), pool, line, job }); !status)
                    return propagate(status);
                return Done {};
            },
            JobContext(interrupt.stopToken(), progress));
    }
    if (const auto* error = std::get_if<Error>(&outcome))
        return reportError(*error);
    if (std::holds_alternative<Cancelled>(outcome)) {
        std::fputs("fathom: interrupted\n", stderr);
        return exitInterrupted;
    }
    return exitDone;
}

void printScratch(const MemoryEstimate& estimate, const CommandRun& run)
{
    if (estimate.scratch() > 0)
        run.progress.print("of " + byteSizeText(run.memory->bytes()) + " allowed, " + describe(estimate) + ", in "
            + run.memory->scratchFolder().string());
}

Status checkOutputs(std::initializer_list<std::string> paths)
{
    for (const auto& path : paths)
        if (!path.empty())
            if (auto status = checkWritable(path); !status)
                return status;
    return {};
}

Status writeResults(const RunOptions& options, const Json& json, const std::string& text)
{
    if (options.json.empty()) {
        std::fputs(text.c_str(), stdout);
        return {};
    }
    const auto dumped = json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
    if (options.jsonOnStdout()) {
        std::fputs(dumped.c_str(), stdout);
        return {};
    }
    std::fputs(text.c_str(), stdout);
    return writeFileAtomically(options.json, dumped);
}

} // namespace fathom
