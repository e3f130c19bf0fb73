// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <ctime>

namespace fathom::bench {

/// How long something took, in milliseconds.
struct Elapsed
{
    double wall = 0;
    double cpu = 0; ///< of all threads of this process: what a busy machine disturbs less
};

/// Runs from its construction.
class Stopwatch
{
public:
    Stopwatch()
        : m_wall(std::chrono::steady_clock::now())
        , m_cpu(cpuMilliseconds())
    {
    }

    [[nodiscard]] Elapsed elapsed() const
    {
        const std::chrono::duration<double, std::milli> wall
            = std::chrono::steady_clock::now() - m_wall;
        return { wall.count(), cpuMilliseconds() - m_cpu };
    }

private:
    static double cpuMilliseconds()
    {
        timespec time {};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
    }

    std::chrono::steady_clock::time_point m_wall;
    double m_cpu;
};

} // namespace fathom::bench
