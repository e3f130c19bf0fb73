// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/background_job.h"

#include <QTest>

#include <atomic>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>

using namespace fathom;

namespace {

/// How a job ended, and how often it said so.
struct Ending
{
    std::latch done { 1 };
    std::atomic<int> calls = 0;
    Outcome<int> outcome = 0;

    auto recorder()
    {
        return [this](Outcome<int> how) {
            outcome = std::move(how);
            ++calls;
            done.count_down();
        };
    }
};

void waitUntilStopped(const JobContext& context)
{
    while (true) {
        context.checkpoint();
        std::this_thread::yield();
    }
}

} // namespace

class TestBackgroundJob : public QObject
{
    Q_OBJECT

private slots:
    void endsWithItsValue()
    {
        Ending ending;
        {
            const BackgroundJob<int> job([](const JobContext&) { return 42; }, ending.recorder());
            ending.done.wait();
        }
        QCOMPARE(ending.calls.load(), 1);
        QCOMPARE(std::get<int>(ending.outcome), 42);
    }

    void endsWithTheErrorOfAResult()
    {
        Ending ending;
        {
            const BackgroundJob<int> job(
                [](const JobContext&) -> Result<int> {
                    return fail(ErrorCode::InvalidText, "bad", "here");
                },
                ending.recorder());
        }
        QCOMPARE(ending.calls.load(), 1);
        QCOMPARE(std::get<Error>(ending.outcome).code, ErrorCode::InvalidText);
        QCOMPARE(std::get<Error>(ending.outcome).text(), std::string("here: bad"));
    }

    void endsWithTheValueOfAResult()
    {
        Ending ending;
        {
            const BackgroundJob<int> job(
                [](const JobContext&) -> Result<int> { return 7; }, ending.recorder());
        }
        QCOMPARE(std::get<int>(ending.outcome), 7);
    }

    void turnsExceptionsIntoErrors()
    {
        Ending ending;
        {
            const BackgroundJob<int> job(
                [](const JobContext&) -> int { throw std::runtime_error("torn"); },
                ending.recorder());
        }
        QCOMPARE(ending.calls.load(), 1);
        QCOMPARE(std::get<Error>(ending.outcome).code, ErrorCode::Internal);
        QCOMPARE(std::get<Error>(ending.outcome).message, std::string("torn"));
    }

    void saysWhenMemoryRanOut()
    {
        Ending ending;
        {
            const BackgroundJob<int> job(
                [](const JobContext&) -> int { throw std::bad_alloc(); }, ending.recorder());
        }
        QCOMPARE(std::get<Error>(ending.outcome).code, ErrorCode::OutOfMemory);
    }

    void survivesWhatIsNoExceptionOfOurs()
    {
        Ending ending;
        {
            const BackgroundJob<int> job(
                [](const JobContext&) -> int { throw 1; }, ending.recorder());
        }
        QCOMPARE(ending.calls.load(), 1);
        QCOMPARE(std::get<Error>(ending.outcome).code, ErrorCode::Internal);
    }

    void stopsWhenAsked()
    {
        Ending ending;
        BackgroundJob<int> job(
            [](const JobContext& context) {
                waitUntilStopped(context);
                return 0;
            },
            ending.recorder());
        job.requestStop();
        ending.done.wait();
        QCOMPARE(ending.calls.load(), 1);
        QVERIFY(std::holds_alternative<Cancelled>(ending.outcome));
    }

    void mayBeDestroyedWhileRunning()
    {
        Ending ending;
        std::latch started(1);
        {
            const BackgroundJob<int> job(
                [&](const JobContext& context) {
                    started.count_down();
                    waitUntilStopped(context);
                    return 0;
                },
                ending.recorder());
            started.wait();
        }
        QCOMPARE(ending.calls.load(), 1); // the destructor has waited for it
        QVERIFY(std::holds_alternative<Cancelled>(ending.outcome));
    }

    void mayBeDestroyedBeforeItBegins()
    {
        for (int round = 0; round < 200; ++round) {
            Ending ending;
            {
                const BackgroundJob<int> job(
                    [](const JobContext& context) {
                        context.checkpoint();
                        return 1;
                    },
                    ending.recorder());
            }
            QCOMPARE(ending.calls.load(), 1);
        }
    }

    /// Once work has returned a value, a late stop does not take it away.
    void keepsAResultThatWasReadyBeforeTheStop()
    {
        Ending ending;
        BackgroundJob<int> job([](const JobContext&) { return 5; }, ending.recorder());
        ending.done.wait();
        job.requestStop();
        QCOMPARE(std::get<int>(ending.outcome), 5);
    }

    void showsItsProgressToOtherThreads()
    {
        Ending ending;
        std::latch entered(1);
        std::latch seen(1);
        BackgroundJob<int> job(
            [&](const JobContext& context) {
                context.enter(Phase::Fitting, 10);
                context.advance(3);
                context.advance();
                entered.count_down();
                seen.wait();
                context.enter(Phase::Scoring);
                return 0;
            },
            ending.recorder());
        entered.wait();
        QCOMPARE(job.progress().phase.load(), Phase::Fitting);
        QCOMPARE(job.progress().expected.load(), std::int64_t { 10 });
        QCOMPARE(job.progress().done.load(), std::int64_t { 4 });
        seen.count_down();
        ending.done.wait();
        QCOMPARE(job.progress().phase.load(), Phase::Scoring);
        QCOMPARE(job.progress().done.load(), std::int64_t { 0 });
    }

    void moveOnlyResultsTravel()
    {
        std::unique_ptr<int> received;
        {
            const BackgroundJob<std::unique_ptr<int>> job(
                [](const JobContext&) { return std::make_unique<int>(3); },
                [&](Outcome<std::unique_ptr<int>> outcome) {
                    received = std::move(std::get<0>(outcome));
                });
        }
        QCOMPARE(*received, 3);
    }

    void anUnattendedContextNeverStops()
    {
        UnattendedJob job;
        const auto context = job.context();
        context.checkpoint();
        QVERIFY(!context.stopRequested());
    }
};

QTEST_APPLESS_MAIN(TestBackgroundJob)
#include "tst_background_job.moc"
