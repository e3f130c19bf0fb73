// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/memory/watched_run.h"

#include "core/io/file.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fathom::bench {

namespace {

using Clock = std::chrono::steady_clock;
using Pipe = std::array<int, 2>;

constexpr const char* timeProgram = "/usr/bin/time";

[[noreturn]] void stop(const std::string& message)
{
    std::fprintf(stderr, "%s\n", message.c_str());
    std::exit(1);
}

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Pipe openPipe()
{
    Pipe ends {};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        stop("no pipe");
    return ends;
}

/// Hands over what comes, piece by piece, until the other side closes.
template <class Take>
void readAll(int from, Take take)
{
    std::array<char, 4096> buffer {};
    for (ssize_t count = 0; (count = ::read(from, buffer.data(), buffer.size())) > 0;)
        take(std::string_view(buffer.data(), static_cast<std::size_t>(count)));
    ::close(from);
}

/// The number behind a label in the report of `time -v`.
double reported(const std::string& report, const std::string& label)
{
    const auto at = report.find(label + ": ");
    if (at == std::string::npos)
        stop("\"" + label + "\" is missing in what time -v says:\n" + report);
    return std::strtod(report.c_str() + at + label.size() + 2, nullptr);
}

pid_t start(const std::vector<std::string>& arguments, const Pipe& out, const Pipe& err)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, out[1], STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, err[1], STDERR_FILENO);
    auto copies = arguments;
    std::vector<char*> pointers;
    for (auto& argument : copies)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    pid_t process = 0;
    if (::posix_spawn(&process, pointers[0], &actions, nullptr, pointers.data(), environ) != 0)
        stop(std::string("cannot start ") + pointers[0] + ": Debian has it in the package time");
    posix_spawn_file_actions_destroy(&actions);
    ::close(out[1]);
    ::close(err[1]);
    return process;
}

} // namespace

WatchedRun runWatched(const std::vector<std::string>& arguments)
{
    auto reportFile = (std::filesystem::temp_directory_path() / "fathom-time-XXXXXX").string();
    ::close(::mkstemp(reportFile.data()));
    std::vector<std::string> timed { timeProgram, "-v", "-o", reportFile };
    timed.insert(timed.end(), arguments.begin(), arguments.end());

    WatchedRun run;
    std::string errors;
    const auto out = openPipe();
    const auto err = openPipe();
    const auto begin = Clock::now();
    const auto process = start(timed, out, err);
    {
        const std::jthread listener([&] {
            readAll(err[0], [&](std::string_view text) {
                errors += text;
                if (run.firstLayerSeconds == 0 && errors.find("\nlayer ") != std::string::npos)
                    run.firstLayerSeconds = secondsSince(begin);
            });
        });
        readAll(out[0], [&](std::string_view text) { run.out += text; });
    }
    int status = 0;
    ::waitpid(process, &status, 0);
    run.seconds = secondsSince(begin);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        stop(arguments[1] + " failed:\n" + errors);
    const auto report = readFile(reportFile);
    std::filesystem::remove(reportFile);
    if (!report)
        stop(report.error().text());
    constexpr double kibibyte = 1024;
    run.processorSeconds
        = reported(*report, "User time (seconds)") + reported(*report, "System time (seconds)");
    run.peakBytes = static_cast<std::int64_t>(
        kibibyte * reported(*report, "Maximum resident set size (kbytes)"));
    run.readBlocks = static_cast<std::int64_t>(reported(*report, "File system inputs"));
    return run;
}

void dropFromPageCache(const std::filesystem::path& file)
{
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        stop("cannot open " + file.string());
    ::fsync(fd); // what is not yet on the disk cannot be dropped
    ::posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    ::close(fd);
}

double secondsToRead(const std::filesystem::path& file)
{
    dropFromPageCache(file);
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    std::vector<char> buffer(std::size_t { 4 } << 20U);
    const auto begin = Clock::now();
    while (::read(fd, buffer.data(), buffer.size()) > 0)
        continue;
    ::close(fd);
    return secondsSince(begin);
}

} // namespace fathom::bench
