// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/sweep_job.h"

namespace fathom {

SweepJob::SweepJob(RunId run, BoundSweep sweep, QObject* parent)
    : QObject(parent)
    , m_run(run)
{
    const SweepSink sink = [this](const SweepEvent& event) {
        QMetaObject::invokeMethod(
            this, [this, event] { emit eventArrived(m_run, event); }, Qt::QueuedConnection);
    };
    m_job = std::make_unique<BackgroundJob<SweepTimes>>(
        [sweep = std::move(sweep), sink](const JobContext& job) { return sweep(sink, job); },
        [this](const Outcome<SweepTimes>& outcome) {
            QMetaObject::invokeMethod(
                this, [this, outcome] { end(outcome); }, Qt::QueuedConnection);
        });
}

SweepJob::~SweepJob()
{
    m_job.reset(); // joins while this object can still be posted to
}

void SweepJob::end(const Outcome<SweepTimes>& outcome)
{
    if (const auto* times = std::get_if<SweepTimes>(&outcome))
        emit finished(m_run, *times);
    else if (const auto* error = std::get_if<Error>(&outcome))
        emit failed(m_run, *error);
    else
        emit cancelled(m_run);
}

} // namespace fathom
