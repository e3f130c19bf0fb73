// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/progress_line.h"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <unistd.h>

namespace fathom {

namespace {

    const char* phaseText(Phase phase)
    {
        switch (phase) {
        case Phase::Waiting:
            return "waiting";
        case Phase::Loading:
            return "loading";
        case Phase::Tokenizing:
            return "tokenizing";
        case Phase::Extracting:
            return "extracting";
        case Phase::Fitting:
            return "fitting";
        case Phase::Scoring:
            return "scoring";
        case Phase::Writing:
            break;
        }
        return "writing";
    }

    void draw(const JobProgress& progress)
    {
        constexpr auto width = 30;
        const auto expected = progress.expected.load();
        const auto done = progress.done.load();
        if (expected <= 0) {
            std::fprintf(stderr, "\r\x1b[K%s", phaseText(progress.phase));
            return;
        }
        const auto fraction = std::min(1.0, static_cast<double>(done) / static_cast<double>(expected));
        std::string bar(static_cast<std::size_t>(fraction * width), '#');
        bar.resize(width, '.');
        std::fprintf(stderr, "\r\x1b[K%-10s [%s] %3.0f %%", phaseText(progress.phase), bar.c_str(), 100 * fraction);
    }

} // namespace

ProgressLine::ProgressLine(const JobProgress& progress, bool isQuiet)
    : m_isQuiet(isQuiet)
    , m_isTerminal(isatty(STDERR_FILENO) == 1)
{
    if (m_isQuiet || !m_isTerminal)
        return;
    m_thread = std::jthread([&progress](const std::stop_token& stop) {
        std::mutex mutex;
        std::condition_variable_any ended;
        std::unique_lock lock(mutex);
        while (!ended.wait_for(lock, stop, std::chrono::milliseconds(100), [] { return false; }) && !stop.stop_requested())
            draw(progress);
        std::fputs("\r\x1b[K", stderr);
    });
}

ProgressLine::~ProgressLine() = default;

void ProgressLine::print(const std::string& line) const
{
    if (m_isQuiet)
        return;
    // One call: lines from several threads do not mix.
    std::fputs(((m_isTerminal ? "\r\x1b[K" : "") + line + "\n").c_str(), stderr);
}

} // namespace fathom
