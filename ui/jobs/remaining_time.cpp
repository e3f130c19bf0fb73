// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/remaining_time.h"

namespace fathom {

namespace {
constexpr double secondsBeforeEstimate = 0.5;
constexpr double shareBeforeEstimate = 0.02;
} // namespace

std::optional<double> RemainingTime::update(const JobStage& stage, double now)
{
    if (stage.phase != m_phase) {
        m_phase = stage.phase;
        m_begin = now;
    }
    const double elapsed = now - m_begin;
    if (stage.expected <= 0 || elapsed < secondsBeforeEstimate)
        return std::nullopt;
    const double share = static_cast<double>(stage.done) / static_cast<double>(stage.expected);
    if (share < shareBeforeEstimate || share > 1)
        return std::nullopt;
    return elapsed * (1 - share) / share;
}

} // namespace fathom
