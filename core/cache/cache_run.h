// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/cache/found_rows.h"
#include "core/cache/row_cache.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace fathom {

/// One run's use of a cache: finds rows now, stores them in the background, and goes on without
/// the cache where it does not work. For one thread.
class CacheRun
{
public:
    /// Told once, on the thread that uses this object, if the cache cannot be used any more.
    using Warn = std::function<void(const std::string&)>;

    CacheRun(std::shared_ptr<RowCache> cache, Warn warn);
    /// Waits until all that was given to store() is on disk. Tells nothing.
    ~CacheRun();
    CacheRun(const CacheRun&) = delete;
    CacheRun& operator=(const CacheRun&) = delete;

    [[nodiscard]] FoundRows find(const RowSpace& space, const FoundRows::Keys& keys);
    void forget(const RowSpace& space, const std::vector<Digest>& keys);
    /// Copies rows, whose keys differ, and returns; a thread writes them. Waits for the disk while
    /// two earlier calls' rows are not yet written.
    void store(const RowSpace& space, std::span<const KeyedRows> rows);
    /// Waits as the destructor does, and tells what went wrong.
    void finish();

private:
    struct Pending
    {
        RowSpace space;
        std::vector<float> values;
        std::vector<KeyedRows> rows; ///< in `values`
    };

    void writeUntilStopped(const std::stop_token& stop);
    [[nodiscard]] bool hasFailed();
    void fail(const Error& error);
    void tellFailure();

    std::shared_ptr<RowCache> m_cache;
    Warn m_warn;
    UseTime m_start;
    std::mutex m_mutex; ///< of what follows, but the thread
    std::condition_variable_any m_changed;
    std::deque<Pending> m_pending; ///< its front is being written
    std::optional<Error> m_failure; ///< since then the cache is left alone
    bool m_isTold = false;
    std::jthread m_writer; // last: stopped and joined first
};

} // namespace fathom
