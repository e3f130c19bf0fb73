// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/worker_pool.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <utility>

namespace fathom {

WorkerPool::WorkerPool(std::size_t threads)
{
    if (threads == 0)
        threads = std::max(1U, std::thread::hardware_concurrency());
    m_threads.reserve(threads - 1);
    for (std::size_t i = 0; i + 1 < threads; ++i)
        m_threads.emplace_back([this](const std::stop_token& stop) { workUntilStopped(stop); });
}

WorkerPool::~WorkerPool() = default;

void WorkerPool::post(Task task, bool urgent)
{
    {
        const std::lock_guard lock(m_mutex);
        if (urgent)
            m_tasks.push_front(std::move(task));
        else
            m_tasks.push_back(std::move(task));
    }
    m_wake.notify_one();
}

bool WorkerPool::runOne()
{
    Task task;
    {
        const std::lock_guard lock(m_mutex);
        if (m_tasks.empty())
            return false;
        task = std::move(m_tasks.front());
        m_tasks.pop_front();
    }
    task();
    return true;
}

void WorkerPool::workUntilStopped(const std::stop_token& stop)
{
    while (true) {
        Task task;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_tasks.empty(); }))
                return;
            task = std::move(m_tasks.front());
            m_tasks.pop_front();
        }
        task();
    }
}

namespace {

    /// One parallelFor: shared by the caller and the pool threads that joined it. Kept alive by the late joiners, who find
    /// nothing left to do and never touch `body` then.
    struct Loop
    {
        const std::function<void(std::size_t)>* body;
        std::size_t count;
        std::atomic<std::size_t> next = 0;
        std::mutex mutex;
        std::condition_variable idle;
        std::size_t running = 0;
        std::exception_ptr error;

        void work()
        {
            {
                const std::lock_guard lock(mutex);
                if (next >= count)
                    return;
                ++running;
            }
            try {
                for (auto i = next++; i < count; i = next++)
                    (*body)(i);
            } catch (...) {
                const std::lock_guard lock(mutex);
                next = count;
                if (!error)
                    error = std::current_exception();
            }
            const std::lock_guard lock(mutex);
            if (--running == 0)
                idle.notify_all();
        }
    };

} // namespace

void WorkerPool::parallelFor(std::size_t count, const std::function<void(std::size_t)>& body)
{
    if (count == 0)
        return;
    auto loop = std::make_shared<Loop>();
    loop->body = &body;
    loop->count = count;
    for (std::size_t i = 0; i < std::min(m_threads.size(), count - 1); ++i)
        post([loop] { loop->work(); }, true);
    loop->work();
    std::unique_lock lock(loop->mutex);
    loop->idle.wait(lock, [&] { return loop->running == 0; });
    if (loop->error)
        std::rethrow_exception(loop->error);
}

struct TaskGroup::State
{
    std::mutex mutex;
    std::condition_variable idle;
    std::size_t pending = 0;
    std::exception_ptr error;

    void run(const std::function<void()>& task)
    {
        bool skip = false;
        {
            const std::lock_guard lock(mutex);
            skip = error != nullptr;
        }
        std::exception_ptr thrown;
        if (!skip) {
            try {
                task();
            } catch (...) {
                thrown = std::current_exception();
            }
        }
        const std::lock_guard lock(mutex);
        if (thrown && !error)
            error = thrown;
        if (--pending == 0)
            idle.notify_all();
    }
};

TaskGroup::TaskGroup(WorkerPool& pool)
    : m_pool(pool)
    , m_state(std::make_shared<State>())
{
}

TaskGroup::~TaskGroup()
{
    try {
        wait();
    } catch (...) { // whoever wanted to know has called wait()
    }
}

void TaskGroup::run(std::function<void()> task)
{
    {
        const std::lock_guard lock(m_state->mutex);
        ++m_state->pending;
    }
    if (m_pool.threadCount() == 1) {
        m_state->run(task);
        return;
    }
    m_pool.post([state = m_state, task = std::move(task)] { state->run(task); }, false);
}

void TaskGroup::wait()
{
    while (true) {
        {
            const std::lock_guard lock(m_state->mutex);
            if (m_state->pending == 0)
                break;
        }
        if (!m_pool.runOne()) {
            std::unique_lock lock(m_state->mutex);
            m_state->idle.wait(lock, [this] { return m_state->pending == 0; });
        }
    }
    const std::lock_guard lock(m_state->mutex);
    if (const auto error = std::exchange(m_state->error, nullptr))
        std::rethrow_exception(error);
}

} // namespace fathom
