// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job.h"

#include <QSignalSpy>
#include <QTest>

#include <latch>
#include <optional>
#include <semaphore>
#include <stdexcept>
#include <thread>

using namespace fathom;

namespace {

/// Works until it is stopped.
int waitForStop(const JobContext& job)
{
    while (true) {
        job.checkpoint();
        std::this_thread::yield();
    }
}

} // namespace

class JobTest final : public QObject
{
    Q_OBJECT

private slots:
    void theOutcomeArrivesOnTheThreadThatStartedIt()
    {
        JobRunner runner;
        std::optional<Outcome<int>> outcome;
        std::thread::id workedOn;
        std::thread::id handledOn;
        auto* job = runner.start<int>(
            this,
            [&](const JobContext&) {
                workedOn = std::this_thread::get_id();
                return 42;
            },
            [&](Outcome<int> given) {
                handledOn = std::this_thread::get_id();
                outcome = std::move(given);
            });
        QSignalSpy ended(job, &Job::ended);
        QVERIFY(ended.wait());
        QCOMPARE(std::get<int>(*outcome), 42);
        QCOMPARE(handledOn, std::this_thread::get_id());
        QVERIFY(workedOn != handledOn);
        QTRY_COMPARE(runner.runningCount(), 0);
    }

    void exceptionsAndErrorsBecomeErrors()
    {
        JobRunner runner;
        std::vector<Outcome<int>> outcomes;
        const auto collect = [&](Outcome<int> outcome) { outcomes.push_back(std::move(outcome)); };
        runner.start<int>(
            this, [](const JobContext&) -> int { throw std::runtime_error("broken"); }, collect);
        runner.start<int>(
            this,
            [](const JobContext&) -> Result<int> { return fail(ErrorCode::EmptyDataset, "empty"); },
            collect);
        QTRY_COMPARE(outcomes.size(), 2U);
        for (const auto& outcome : outcomes)
            QVERIFY(std::holds_alternative<Error>(outcome));
    }

    void aStoppedJobEndsAsCancelled()
    {
        JobRunner runner;
        std::optional<Outcome<int>> outcome;
        auto* job = runner.start<int>(
            this, waitForStop, [&](Outcome<int> given) { outcome = std::move(given); });
        QVERIFY(!job->isStopping());
        job->requestStop();
        QVERIFY(job->isStopping());
        QTRY_VERIFY(outcome);
        QVERIFY(std::holds_alternative<Cancelled>(*outcome));
    }

    void mayBeDestroyedWhileJobsRun()
    {
        bool wasHandled = false;
        {
            JobRunner runner;
            for (int i = 0; i < 4; ++i)
                runner.start<int>(
                    this, waitForStop, [&](const Outcome<int>&) { wasHandled = true; });
            QCOMPARE(runner.runningCount(), 4);
        }
        QVERIFY(!wasHandled);
    }

    void nothingIsHandledOnceItsContextIsGone()
    {
        JobRunner runner;
        bool wasHandled = false;
        std::binary_semaphore contextIsGone(0);
        auto context = std::make_unique<QObject>();
        auto* job = runner.start<int>(
            context.get(),
            [&](const JobContext&) {
                contextIsGone.acquire();
                return 1;
            },
            [&](const Outcome<int>&) { wasHandled = true; });
        QSignalSpy ended(job, &Job::ended);
        context.reset();
        contextIsGone.release();
        QVERIFY(ended.wait());
        QVERIFY(!wasHandled);
    }

    void theStageIsReadFromOutside()
    {
        JobRunner runner;
        std::latch entered(1);
        auto* job = runner.start<int>(
            this,
            [&](const JobContext& context) {
                context.enter(Phase::Extracting, 10);
                context.advance(3);
                entered.count_down();
                return waitForStop(context);
            },
            [](const Outcome<int>&) {});
        entered.wait();
        QCOMPARE(job->stage().phase, Phase::Extracting);
        QCOMPARE(job->stage().done, 3);
        QCOMPARE(job->stage().expected, 10);
    }
};

QTEST_GUILESS_MAIN(JobTest)
#include "tst_job.moc"
