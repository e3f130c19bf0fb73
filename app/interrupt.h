// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stop_token>
#include <thread>

namespace fathom {

/// Turns Ctrl+C (SIGINT) and SIGTERM into a stop request while it lives; a second one ends the program at once. Made before any other
/// thread is started, so that all of them inherit the blocked signals.
class Interrupt
{
public:
    Interrupt();
    ~Interrupt();
    Interrupt(const Interrupt&) = delete;
    Interrupt& operator=(const Interrupt&) = delete;

    [[nodiscard]] std::stop_token stopToken() const { return m_source.get_token(); }

private:
    std::stop_source m_source;
    std::jthread m_thread; // last: joined before the stop source goes away
};

} // namespace fathom
