// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

namespace fathom {

// What the system is told about parts of mapped files. It is advice: contents never change by it,
// and other threads may read or write them meanwhile.

/// These bytes will not be needed soon: their pages leave the resident set. They come back, from
/// the page cache or the disk, when they are looked at again. Not for memory that no file is
/// behind.
void releasePages(std::span<const std::byte> bytes);
/// These bytes will be needed soon: the disk is asked for them. Returns before they are there, but
/// waits for the disk to take the orders.
void readPagesAhead(std::span<const std::byte> bytes);

/// readPagesAhead() on a thread of its own, which starts with the first request.
class ReadAhead
{
public:
    ReadAhead() = default;
    /// Gives up what has not been asked for yet.
    ~ReadAhead() = default;
    ReadAhead(const ReadAhead&) = delete;
    ReadAhead& operator=(const ReadAhead&) = delete;

    /// In this order, after what was given before; the mappings outlive this object.
    void read(const std::vector<std::span<const std::byte>>& parts);

private:
    void readUntilStopped(const std::stop_token& stop);

    std::mutex m_mutex; ///< of what follows, but the thread
    std::condition_variable_any m_wake;
    std::deque<std::span<const std::byte>> m_pieces;
    std::jthread m_thread; // last: stopped and joined first
};

} // namespace fathom
