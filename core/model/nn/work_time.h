// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace fathom::nn {

/// What engineTimes() tells apart.
enum class Work : std::uint8_t
{
    Products,
    Attention,
    Packing
};

/// Adds the processor time that this thread takes while the object lives to that kind of work.
/// Costs less than a microsecond: for whole matrix products, not for their rows.
class WorkTime
{
public:
    explicit WorkTime(Work work);
    ~WorkTime();
    WorkTime(const WorkTime&) = delete;
    WorkTime& operator=(const WorkTime&) = delete;

private:
    Work m_work;
    std::int64_t m_begin;
};

/// Of all threads so far, in seconds.
[[nodiscard]] double secondsOf(Work work);

} // namespace fathom::nn
