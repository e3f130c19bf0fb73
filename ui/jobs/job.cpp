// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/jobs/job.h"

namespace fathom {

JobStage stageOf(const JobProgress& progress)
{
    return { progress.phase.load(), progress.done.load(), progress.expected.load() };
}

Job::Job(QObject* parent)
    : QObject(parent)
{
}

Job::~Job() = default;

void Job::requestStop()
{
    m_isStopping = true;
    stopThread();
}

JobRunner::JobRunner(QObject* parent)
    : QObject(parent)
{
}

JobRunner::~JobRunner()
{
    requestStopOfAll();
    qDeleteAll(findChildren<Job*>(Qt::FindDirectChildrenOnly));
}

void JobRunner::requestStopOfAll()
{
    for (auto* job : findChildren<Job*>(Qt::FindDirectChildrenOnly))
        job->requestStop();
}

qsizetype JobRunner::runningCount() const
{
    return findChildren<Job*>(Qt::FindDirectChildrenOnly).size();
}

} // namespace fathom
