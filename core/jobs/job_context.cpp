// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/job_context.h"

#include "core/jobs/outcome.h"

namespace fathom {

void JobContext::checkpoint() const
{
    if (m_stop.stop_requested())
        throw Cancelled {};
}

void JobContext::enter(Phase phase, std::int64_t units) const
{
    m_progress->expected = units;
    m_progress->done = 0;
    m_progress->phase = phase;
}

} // namespace fathom
