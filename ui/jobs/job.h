// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/background_job.h"
#include "core/jobs/job_context.h"
#include "core/jobs/outcome.h"

#include <QObject>
#include <QPointer>

#include <cstdint>
#include <functional>
#include <memory>
#include <utility>

namespace fathom {

/// How far a job is: a copy of its atomics, taken by whoever displays it.
struct JobStage
{
    Phase phase = Phase::Waiting;
    std::int64_t done = 0;
    std::int64_t expected = 0; ///< 0: not known
    bool operator==(const JobStage&) const = default;
};

[[nodiscard]] JobStage stageOf(const JobProgress& progress);

/// A core job as the GUI thread sees it: can be asked to stop, tells how far it is, and ends
/// exactly once.
class Job : public QObject
{
    Q_OBJECT

public:
    explicit Job(QObject* parent = nullptr);
    ~Job() override;

    /// Returns at once; the job ends within about 100 ms.
    void requestStop();
    [[nodiscard]] bool isStopping() const { return m_isStopping; }
    [[nodiscard]] virtual JobStage stage() const = 0;

signals:
    /// The last signal of a job, after its outcome has been handled; it deletes itself afterwards.
    void ended();

protected:
    virtual void stopThread() = 0;

private:
    bool m_isStopping = false;
};

/// Runs `work` on a thread of its own and brings its outcome to the GUI thread. Destroying it stops
/// the thread and waits for it; the outcome is then dropped.
template <class T>
class TypedJob final : public Job
{
public:
    template <class Work>
    TypedJob(Work work, std::function<void(Outcome<T>)> handle, QObject* parent)
        : Job(parent)
        , m_handle(std::move(handle))
        , m_job(std::make_unique<BackgroundJob<T>>(
              std::move(work), [this](Outcome<T> outcome) { post(std::move(outcome)); }))
    {
    }
    ~TypedJob() override { m_job.reset(); } // joins while this object can still be posted to

    [[nodiscard]] JobStage stage() const override { return stageOf(m_job->progress()); }

protected:
    void stopThread() override { m_job->requestStop(); }

private:
    void post(Outcome<T> outcome) // on the job's thread
    {
        auto shared = std::make_shared<Outcome<T>>(std::move(outcome));
        QMetaObject::invokeMethod(
            this, [this, shared] { end(std::move(*shared)); }, Qt::QueuedConnection);
    }
    void end(Outcome<T> outcome)
    {
        m_handle(std::move(outcome));
        emit ended();
        deleteLater();
    }

    std::function<void(Outcome<T>)> m_handle;
    std::unique_ptr<BackgroundJob<T>> m_job;
};

/// Starts jobs and keeps each until its thread has ended, so that nobody waits for a job that was
/// replaced. Lives on the GUI thread.
class JobRunner final : public QObject
{
    Q_OBJECT

public:
    explicit JobRunner(QObject* parent = nullptr);
    /// Asks all jobs to stop, then waits for all of them.
    ~JobRunner() override;

    /// `work(const JobContext&)` returns T or Result<T>. `handle` is called on this thread unless
    /// `context` is gone by then.
    template <class T, class Work, class Handle>
    Job* start(QObject* context, Work work, Handle handle)
    {
        return new TypedJob<T>(
            std::move(work),
            [guard = QPointer<QObject>(context), handle = std::move(handle)](
                Outcome<T> outcome) mutable {
                if (guard)
                    handle(std::move(outcome));
            },
            this);
    }

    void requestStopOfAll();
    [[nodiscard]] qsizetype runningCount() const;
};

} // namespace fathom
