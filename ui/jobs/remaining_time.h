// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/jobs/job.h"

#include <optional>

namespace fathom {

/// Seconds until the end of a job's present phase, from the speed so far. Fed with what the
/// progress line polls.
class RemainingTime
{
public:
    /// `now` in seconds on any clock that only goes forward. No estimate until the phase has run
    /// for half a second and done 2 %.
    std::optional<double> update(const JobStage& stage, double now);

private:
    Phase m_phase = Phase::Waiting;
    double m_begin = 0;
};

} // namespace fathom
