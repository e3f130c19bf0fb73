// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>

namespace fathom {

/// What a job is doing, for the progress line.
enum class Phase : std::uint8_t { Waiting, Loading, Tokenizing, Extracting, Fitting, Scoring, Writing };

/// How far a job is. Written by the job, polled by whoever displays it; every member may be read at any time from any thread.
struct JobProgress
{
    std::atomic<Phase> phase = Phase::Waiting;
    std::atomic<std::int64_t> expected = 0; ///< units of the current phase; 0: not known
    std::atomic<std::int64_t> done = 0;
};

/// Given to every long function as its last argument: when to stop, and where to say how far it is. Cheap to copy; refers to a
/// JobProgress that outlives it. All functions may be called from several threads at once.
class JobContext
{
public:
    JobContext(std::stop_token stop, JobProgress& progress)
        : m_stop(std::move(stop))
        , m_progress(&progress)
    {
    }

    /// Throws Cancelled once the user has pressed stop. Called between units of at most 100 ms.
    void checkpoint() const;
    [[nodiscard]] bool stopRequested() const { return m_stop.stop_requested(); }
    [[nodiscard]] const std::stop_token& stopToken() const { return m_stop; }

    /// Begins a phase of `units` units (0: not known) and sets the count to zero.
    void enter(Phase phase, std::int64_t units = 0) const;
    void advance(std::int64_t units = 1) const { m_progress->done += units; }

private:
    std::stop_token m_stop;
    JobProgress* m_progress;
};

/// A context that is never stopped and that nobody watches: for tests and for short work outside jobs.
class UnattendedJob
{
public:
    [[nodiscard]] JobContext context() { return { std::stop_token {}, m_progress }; }

private:
    JobProgress m_progress;
};

} // namespace fathom
