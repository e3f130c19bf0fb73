// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/interruption.h"

#include <utility>

namespace fathom::nn {

namespace {

thread_local const JobContext* currentJob = nullptr;

} // namespace

Interruptible::Interruptible(const JobContext& job)
    : m_before(std::exchange(currentJob, &job))
{
}

Interruptible::~Interruptible()
{
    currentJob = m_before;
}

void checkpoint()
{
    if (currentJob)
        currentJob->checkpoint();
}

} // namespace fathom::nn
