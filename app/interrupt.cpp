// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/interrupt.h"

#include <csignal>
#include <ctime>
#include <unistd.h>

namespace fathom {

namespace {

    constexpr auto exitInterrupted = 130;

    sigset_t stopSignals()
    {
        sigset_t signals;
        sigemptyset(&signals);
        sigaddset(&signals, SIGINT);
        sigaddset(&signals, SIGTERM);
        return signals;
    }

} // namespace

Interrupt::Interrupt()
{
    const auto signals = stopSignals();
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
    m_thread = std::jthread([this](const std::stop_token& ending) {
        const auto awaited = stopSignals();
        constexpr timespec interval { .tv_sec = 0, .tv_nsec = 50'000'000 };
        while (!ending.stop_requested()) {
            if (sigtimedwait(&awaited, nullptr, &interval) < 0)
                continue; // nothing within the interval
            if (m_source.stop_requested())
                _exit(exitInterrupted);
            m_source.request_stop();
        }
    });
}

Interrupt::~Interrupt() = default;

} // namespace fathom
