// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/nn/work_time.h"

#include <array>
#include <atomic>
#include <ctime>

namespace fathom::nn {

namespace {

std::array<std::atomic<std::int64_t>, 3> nanoseconds;

std::atomic<std::int64_t>& counterOf(Work work)
{
    return nanoseconds.at(static_cast<std::size_t>(work));
}

std::int64_t now()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::int64_t { time.tv_sec } * 1'000'000'000 + time.tv_nsec;
}

} // namespace

WorkTime::WorkTime(Work work)
    : m_work(work)
    , m_begin(now())
{
}

WorkTime::~WorkTime()
{
    counterOf(m_work).fetch_add(now() - m_begin, std::memory_order_relaxed);
}

double secondsOf(Work work)
{
    return 1e-9 * static_cast<double>(counterOf(work).load(std::memory_order_relaxed));
}

} // namespace fathom::nn
