// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ctime>

namespace fathom::test {

/// Processor time since it was made: unlike a wall clock's it does not depend on what else the
/// machine does.
class CpuTime
{
public:
    [[nodiscard]] double seconds() const
    {
        return static_cast<double>(std::clock() - m_begin) / CLOCKS_PER_SEC;
    }

private:
    std::clock_t m_begin = std::clock();
};

} // namespace fathom::test
