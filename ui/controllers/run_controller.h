// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/run.h"
#include "ui/controllers/services.h"
#include "ui/jobs/remaining_time.h"
#include "ui/jobs/sweep_job.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace fathom {

class DataController;
class MessageCenter;
class ModelController;
class SettingsController;

/// How far the newest run is.
struct RunProgress
{
    JobStage stage;
    std::size_t readyLayers = 0;
    std::size_t scoredLayers = 0;
    std::size_t plannedLayers = 0;
    std::optional<double> secondsLeft;
    bool isStopping = false;
};

/// All runs of this session and the one that is shown. Starts runs as snapshots of settings, data
/// and model, collects their events by run id, and keeps what stopped runs had finished.
class RunController final : public QObject
{
    Q_OBJECT

public:
    RunController(const DataController& data, const ModelController& model,
        SettingsController& settings, MessageCenter& messages, const Services& services,
        WorkerPool& pool, QObject* parent = nullptr);
    /// Stops what runs and waits for it.
    ~RunController() override;

    /// Why a run cannot be started now, as a sentence that says what to do; empty if it can.
    [[nodiscard]] QString obstacle() const;
    /// Starts a sweep and shows it; a run that is still going is stopped and keeps its finished
    /// layers.
    void start();
    /// Tests a finished probe on the open data: a run with one layer.
    void startProbeTest(const std::shared_ptr<const Probe>& probe, const QString& title);
    /// Stops the newest run. It ends, with its finished layers, when its last unit of work is done.
    void stop();
    void stopAll();

    /// Oldest first.
    [[nodiscard]] const std::vector<std::shared_ptr<Run>>& runs() const { return m_runs; }
    [[nodiscard]] std::shared_ptr<const Run> find(RunId id) const;
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] RunProgress progress() const { return m_progress; }

    /// None before the first run.
    [[nodiscard]] std::shared_ptr<const Run> shownRun() const { return m_shown; }
    void show(RunId id);
    /// Forgets a run that has ended.
    void remove(RunId id);

    /// What differs between the shown run and the form, the data and the model on screen; empty if
    /// nothing does.
    [[nodiscard]] QString staleReason() const;

signals:
    void runAdded(fathom::RunId id);
    void runChanged(fathom::RunId id); ///< its state, plan or warnings
    void runRemoved(fathom::RunId id);
    void layerScored(fathom::RunId id, fathom::LayerIndex layer);
    void shownRunChanged();
    void stateChanged(); ///< obstacle(), isRunning() or staleReason() may have
    void progressChanged();

private:
    void launch(std::shared_ptr<Run> run, BoundSweep sweep);
    void collect(RunId id, const SweepEvent& event);
    void end(RunId id, Run::State state);
    void announceEnd(const Run& run);
    void pollProgress();
    [[nodiscard]] std::shared_ptr<Run> findMutable(RunId id) const;

    const DataController& m_data;
    const ModelController& m_model;
    SettingsController& m_settings;
    MessageCenter& m_messages;
    const Services& m_services;
    WorkerPool& m_pool;
    std::vector<std::shared_ptr<Run>> m_runs;
    std::shared_ptr<Run> m_shown;
    std::int64_t m_lastId = 0;
    RunProgress m_progress;
    RemainingTime m_remaining;
    QElapsedTimer m_clock;
    QTimer m_poll;
    std::map<RunId, std::unique_ptr<SweepJob>> m_jobs;
};

} // namespace fathom
