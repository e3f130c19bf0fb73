// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/job_context.h"

namespace fathom::nn {

/// Names the job that this thread computes for, as long as it lives: so that a wide model's block
/// can be stopped between two matrix products without every family handing the job through its
/// formulas.
class Interruptible
{
public:
    explicit Interruptible(const JobContext& job);
    ~Interruptible();
    Interruptible(const Interruptible&) = delete;
    Interruptible& operator=(const Interruptible&) = delete;

private:
    const JobContext* m_before;
};

/// Throws Cancelled if the job this thread computes for has been stopped.
void checkpoint();

} // namespace fathom::nn
