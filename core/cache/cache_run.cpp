// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cache/cache_run.h"

#include <exception>
#include <utility>

namespace fathom {

namespace {

constexpr std::size_t maximumPending = 2;

} // namespace

CacheRun::CacheRun(std::shared_ptr<RowCache> cache, Warn warn)
    : m_cache(std::move(cache))
    , m_warn(std::move(warn))
    , m_start(useTimeNow())
{
}

CacheRun::~CacheRun() = default; // the writer drains what is pending before it stops

FoundRows CacheRun::find(const RowSpace& space, const FoundRows::Keys& keys)
{
    if (hasFailed())
        return FoundRows(keys);
    auto found = m_cache->find(space, keys, m_start);
    if (found)
        return std::move(*found);
    fail(found.error());
    tellFailure();
    return FoundRows(keys);
}

void CacheRun::forget(const RowSpace& space, const std::vector<Digest>& keys)
{
    if (hasFailed())
        return;
    if (auto status = m_cache->forget(space, keys); !status) {
        fail(status.error());
        tellFailure();
    }
}

void CacheRun::store(const RowSpace& space, std::span<const KeyedRows> rows)
{
    tellFailure();
    if (rows.empty())
        return;
    std::unique_lock lock(m_mutex);
    m_changed.wait(lock, [&] { return m_pending.size() < maximumPending; });
    if (m_failure)
        return;
    lock.unlock();

    Pending pending { .space = space, .values = {}, .rows = { rows.begin(), rows.end() } };
    std::size_t count = 0;
    for (const auto& each : rows)
        count += static_cast<std::size_t>(each.rowCount * space.width);
    pending.values.reserve(count); // the rows point into it
    for (auto& each : pending.rows) {
        const auto* const from
            = std::exchange(each.data, pending.values.data() + pending.values.size());
        pending.values.insert(pending.values.end(), from, from + each.rowCount * space.width);
    }

    lock.lock();
    m_pending.push_back(std::move(pending));
    if (!m_writer.joinable())
        m_writer = std::jthread([this](const std::stop_token& stop) { writeUntilStopped(stop); });
    m_changed.notify_all();
}

void CacheRun::finish()
{
    {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [&] { return m_pending.empty(); });
    }
    tellFailure();
}

void CacheRun::writeUntilStopped(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    while (m_changed.wait(lock, stop, [&] { return !m_pending.empty(); }) || !m_pending.empty()) {
        const auto& pending = m_pending.front(); // nobody else removes it
        if (!m_failure) {
            lock.unlock();
            Status status;
            try {
                status = m_cache->store(pending.space, pending.rows, m_start);
            } catch (const std::exception& exception) { // out of memory
                status = fathom::fail(ErrorCode::OutOfMemory, exception.what());
            }
            if (!status)
                fail(status.error());
            lock.lock();
        }
        m_pending.pop_front();
        m_changed.notify_all();
    }
}

bool CacheRun::hasFailed()
{
    const std::lock_guard lock(m_mutex);
    return m_failure.has_value();
}

void CacheRun::fail(const Error& error)
{
    const std::lock_guard lock(m_mutex);
    if (!m_failure)
        m_failure = error;
}

void CacheRun::tellFailure()
{
    std::optional<Error> failure;
    {
        const std::lock_guard lock(m_mutex);
        if (m_failure && !m_isTold) {
            failure = m_failure;
            m_isTold = true;
        }
    }
    if (failure && m_warn)
        m_warn(failure->text());
}

} // namespace fathom
