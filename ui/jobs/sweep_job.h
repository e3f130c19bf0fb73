// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep.h"
#include "ui/jobs/job.h"
#include "ui/jobs/run_id.h"

#include <QObject>

#include <functional>
#include <memory>

namespace fathom {

/// A sweep with everything bound but where its events go and who may stop it.
using BoundSweep = std::function<Result<SweepTimes>(const SweepSink&, const JobContext&)>;

/// One sweep on its own thread. Its events arrive as signals on the GUI thread, in the order they
/// were sent; exactly one of finished, failed and cancelled follows, after all of them. Destroying
/// it stops the sweep and waits for it.
class SweepJob final : public QObject
{
    Q_OBJECT

public:
    SweepJob(RunId run, BoundSweep sweep, QObject* parent = nullptr);
    ~SweepJob() override;

    [[nodiscard]] RunId run() const { return m_run; }
    void requestStop() { m_job->requestStop(); }
    [[nodiscard]] JobStage stage() const { return stageOf(m_job->progress()); }

signals:
    void eventArrived(fathom::RunId run, const fathom::SweepEvent& event);
    void finished(fathom::RunId run, const fathom::SweepTimes& times);
    void failed(fathom::RunId run, const fathom::Error& error);
    void cancelled(fathom::RunId run);

private:
    void end(const Outcome<SweepTimes>& outcome);

    RunId m_run;
    std::unique_ptr<BackgroundJob<SweepTimes>> m_job;
};

} // namespace fathom
