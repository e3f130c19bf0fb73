// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace fathom {

/// A fixed number of threads that share the work of one or more jobs. Safe to use from several threads at once.
///
/// A thread that waits (parallelFor, TaskGroup::wait) works meanwhile, so a pool made for N threads keeps N - 1 of its own
/// and N = 1 runs everything on the caller. What a task computes must not depend on which thread runs it.
class WorkerPool
{
public:
    /// `threads` >= 1; 0 means one for each core.
    explicit WorkerPool(std::size_t threads = 0);
    ~WorkerPool();
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    /// Threads that work at the same time, the caller of parallelFor included.
    [[nodiscard]] std::size_t threadCount() const { return m_threads.size() + 1; }

    /// Calls `body(i)` for every i in [0, count), in any order and in parallel, and returns when all are done. If bodies throw,
    /// the rest is skipped and the first exception is rethrown here. The caller runs only bodies of this loop while it waits.
    void parallelFor(std::size_t count, const std::function<void(std::size_t)>& body);

private:
    friend class TaskGroup;
    using Task = std::function<void()>;

    void post(Task task, bool urgent);
    bool runOne();
    void workUntilStopped(const std::stop_token& stop);

    std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<Task> m_tasks;
    std::vector<std::jthread> m_threads; // last: stopped and joined first
};

/// Tasks that run in the background of other work and are waited for together: the fits of finished layers while the next
/// layer is extracted. The group must outlive its tasks: the destructor waits for them.
class TaskGroup
{
public:
    explicit TaskGroup(WorkerPool& pool);
    ~TaskGroup();
    TaskGroup(const TaskGroup&) = delete;
    TaskGroup& operator=(const TaskGroup&) = delete;

    /// Runs `task` on a pool thread, soon; with a pool of one thread, here and now.
    void run(std::function<void()> task);
    /// Works until all tasks are done, then rethrows the first exception one of them threw. After an exception, tasks that have
    /// not begun are skipped.
    void wait();

private:
    struct State;
    WorkerPool& m_pool;
    std::shared_ptr<State> m_state;
};

} // namespace fathom
