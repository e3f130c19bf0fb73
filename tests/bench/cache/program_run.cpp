// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/bench/cache/program_run.h"

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace fathom::bench {

ProgramRun runProgram(
    const std::vector<std::string>& arguments, std::optional<std::chrono::microseconds> killAfter)
{
    std::array<int, 2> ends {};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0)
        std::abort();
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    auto copies = arguments;
    std::vector<char*> pointers;
    for (auto& argument : copies)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);

    const auto start = std::chrono::steady_clock::now();
    pid_t process = 0;
    if (::posix_spawn(&process, pointers[0], &actions, nullptr, pointers.data(), environ) != 0) {
        std::fprintf(stderr, "cannot start %s\n", pointers[0]);
        std::exit(1);
    }
    posix_spawn_file_actions_destroy(&actions);
    ::close(ends[1]);
    if (killAfter) {
        std::this_thread::sleep_for(*killAfter);
        ::kill(process, SIGKILL);
    }
    ProgramRun run;
    std::array<char, 4096> buffer {};
    for (ssize_t count = 0; (count = ::read(ends[0], buffer.data(), buffer.size())) > 0;)
        run.out.append(buffer.data(), static_cast<std::size_t>(count));
    ::close(ends[0]);
    int status = 0;
    ::waitpid(process, &status, 0);
    run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    run.exitStatus = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return run;
}

} // namespace fathom::bench
