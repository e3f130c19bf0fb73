// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"

#include <string>
#include <thread>

namespace fathom {

/// Shows a job's progress on stderr while it lives: one line that is redrawn, on a terminal only. Lines for finished layers go through print(), so
/// that the two do not mix.
class ProgressLine
{
public:
    ProgressLine(const JobProgress& progress, bool isQuiet);
    ~ProgressLine();
    ProgressLine(const ProgressLine&) = delete;
    ProgressLine& operator=(const ProgressLine&) = delete;

    /// Writes a whole line to stderr, from any thread; nothing when quiet.
    void print(const std::string& line) const;

private:
    bool m_isQuiet;
    bool m_isTerminal;
    std::jthread m_thread;
};

} // namespace fathom
