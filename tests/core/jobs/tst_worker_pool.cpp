// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/jobs/worker_pool.h"

#include <QTest>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace fathom;

namespace {

void addThreadCounts()
{
    QTest::addColumn<int>("threads");
    for (const int threads : { 1, 2, 3, 8 })
        QTest::addRow("%d threads", threads) << threads;
}

std::unique_ptr<WorkerPool> makePool()
{
    QFETCH(int, threads);
    return std::make_unique<WorkerPool>(static_cast<std::size_t>(threads));
}

} // namespace

class TestWorkerPool : public QObject
{
    Q_OBJECT

private slots:
    void countsTheCallerAsAThread()
    {
        QCOMPARE(WorkerPool(1).threadCount(), std::size_t { 1 });
        QCOMPARE(WorkerPool(5).threadCount(), std::size_t { 5 });
        QCOMPARE(WorkerPool(0).threadCount(),
            std::size_t { std::max(1U, std::thread::hardware_concurrency()) });
    }

    void runsEveryIndexExactlyOnce_data() { addThreadCounts(); }
    void runsEveryIndexExactlyOnce()
    {
        const auto pool = makePool();
        for (const std::size_t count : { 0U, 1U, 2U, 7U, 1000U }) {
            std::vector<std::atomic<int>> runs(count);
            pool->parallelFor(count, [&](std::size_t i) { ++runs[i]; });
            for (const auto& run : runs)
                QCOMPARE(run.load(), 1);
        }
    }

    void aPoolOfOneRunsOnTheCallerInOrder()
    {
        WorkerPool pool(1);
        std::vector<std::size_t> order;
        const auto caller = std::this_thread::get_id();
        pool.parallelFor(100, [&](std::size_t i) {
            order.push_back(i); // no lock: one thread only
            QCOMPARE(std::this_thread::get_id(), caller);
        });
        QCOMPARE(order.size(), std::size_t { 100 });
        QVERIFY(std::is_sorted(order.begin(), order.end()));
    }

    /// Bodies that wait for each other finish only if all of them run at the same time.
    void usesAllOfItsThreadsAtOnce()
    {
        WorkerPool pool(4);
        std::latch together(4);
        pool.parallelFor(4, [&](std::size_t) { together.arrive_and_wait(); });
        QVERIFY(together.try_wait());
    }

    void rethrowsTheFirstExceptionAndSkipsTheRest_data() { addThreadCounts(); }
    void rethrowsTheFirstExceptionAndSkipsTheRest()
    {
        const auto pool = makePool();
        std::atomic<std::size_t> runs = 0;
        constexpr std::size_t count = 1'000'000;
        const auto body = [&](std::size_t i) {
            ++runs;
            if (i == 3)
                throw std::runtime_error("three");
        };
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, pool->parallelFor(count, body));
        QVERIFY(runs < count);
        pool->parallelFor(10, [&](std::size_t) { ++runs; }); // the pool still works
    }

    void loopsMayBeNested_data() { addThreadCounts(); }
    void loopsMayBeNested()
    {
        const auto pool = makePool();
        std::vector<std::atomic<int>> runs(8 * 8 * 8);
        pool->parallelFor(8, [&](std::size_t i) {
            pool->parallelFor(8, [&, i](std::size_t j) {
                pool->parallelFor(8, [&, i, j](std::size_t k) { ++runs[(i * 8 + j) * 8 + k]; });
            });
        });
        for (const auto& run : runs)
            QCOMPARE(run.load(), 1);
    }

    void severalThreadsMayShareAPool()
    {
        WorkerPool pool(3);
        std::atomic<int> runs = 0;
        {
            std::vector<std::jthread> callers;
            for (int caller = 0; caller < 4; ++caller)
                callers.emplace_back([&] {
                    for (int round = 0; round < 50; ++round)
                        pool.parallelFor(20, [&](std::size_t) { ++runs; });
                });
        }
        QCOMPARE(runs.load(), 4 * 50 * 20);
    }

    /// Each result depends on its index alone, so the sum in order is the same to the last bit.
    void resultsDoNotDependOnTheNumberOfThreads()
    {
        const auto compute = [](std::size_t threads) {
            WorkerPool pool(threads);
            std::vector<double> values(500);
            pool.parallelFor(values.size(), [&](std::size_t i) {
                Random random(9, { i });
                for (int k = 0; k < 100; ++k)
                    values[i] += random.normal();
            });
            return values;
        };
        const auto expected = compute(1);
        for (std::size_t threads = 2; threads <= 8; ++threads)
            QCOMPARE(compute(threads), expected);
    }

    void aGroupWaitsForAllOfItsTasks_data() { addThreadCounts(); }
    void aGroupWaitsForAllOfItsTasks()
    {
        const auto pool = makePool();
        TaskGroup group(*pool);
        std::atomic<int> runs = 0;
        for (int i = 0; i < 200; ++i)
            group.run([&] { ++runs; });
        group.wait();
        QCOMPARE(runs.load(), 200);
        group.run([&] { ++runs; }); // and may be used again
        group.wait();
        QCOMPARE(runs.load(), 201);
    }

    void aGroupOfAPoolOfOneRunsTasksAtOnce()
    {
        WorkerPool pool(1);
        TaskGroup group(pool);
        bool ran = false;
        group.run([&] { ran = true; });
        QVERIFY(ran);
    }

    void aGroupRethrowsWhenWaitedFor_data() { addThreadCounts(); }
    void aGroupRethrowsWhenWaitedFor()
    {
        const auto pool = makePool();
        TaskGroup group(*pool);
        for (int i = 0; i < 20; ++i)
            group.run([i] {
                if (i % 5 == 0)
                    throw std::runtime_error("task");
            });
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, group.wait());
        group.wait(); // told once
    }

    void anUnwatchedGroupSwallowsItsExceptionAtTheEnd()
    {
        WorkerPool pool(2);
        std::atomic<bool> ran = false;
        {
            TaskGroup group(pool);
            group.run([&] {
                ran = true;
                throw std::runtime_error("nobody asks");
            });
        }
        QVERIFY(ran);
    }

    void tasksMayUseLoops_data() { addThreadCounts(); }
    void tasksMayUseLoops()
    {
        const auto pool = makePool();
        std::atomic<int> runs = 0;
        TaskGroup group(*pool);
        for (int i = 0; i < 20; ++i)
            group.run([&] { pool->parallelFor(20, [&](std::size_t) { ++runs; }); });
        pool->parallelFor(20, [&](std::size_t) { ++runs; });
        group.wait();
        QCOMPARE(runs.load(), 20 * 20 + 20);
    }

    void tasksMayAddTasks()
    {
        WorkerPool pool(3);
        std::atomic<int> runs = 0;
        TaskGroup group(pool);
        for (int i = 0; i < 20; ++i)
            group.run([&] {
                ++runs;
                group.run([&] { ++runs; });
            });
        group.wait();
        QCOMPARE(runs.load(), 40);
    }

    void twoGroupsDoNotWaitForEachOther()
    {
        WorkerPool pool(3);
        std::latch release(1);
        TaskGroup slow(pool);
        std::latch started(1);
        slow.run([&] {
            started.count_down();
            release.wait();
        });
        started.wait();
        TaskGroup quick(pool);
        std::atomic<int> runs = 0;
        for (int i = 0; i < 10; ++i)
            quick.run([&] { ++runs; });
        quick.wait();
        QCOMPARE(runs.load(), 10);
        release.count_down();
        slow.wait();
    }
};

QTEST_APPLESS_MAIN(TestWorkerPool)
#include "tst_worker_pool.moc"
