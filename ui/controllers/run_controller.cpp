// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/run_controller.h"

#include "ui/controllers/data_controller.h"
#include "ui/controllers/form_check.h"
#include "ui/controllers/message_center.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/settings_controller.h"
#include "ui/text/form_text.h"
#include "ui/text/utf8.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fathom {

namespace {
constexpr auto pollInterval = std::chrono::milliseconds(50); // 20 Hz
}

RunController::RunController(const DataController& data, const ModelController& model,
    SettingsController& settings, MessageCenter& messages, const Services& services,
    WorkerPool& pool, QObject* parent)
    : QObject(parent)
    , m_data(data)
    , m_model(model)
    , m_settings(settings)
    , m_messages(messages)
    , m_services(services)
    , m_pool(pool)
{
    m_clock.start();
    m_poll.setInterval(pollInterval);
    connect(&m_poll, &QTimer::timeout, this, &RunController::pollProgress);
    connect(&data, &DataController::changed, this, &RunController::stateChanged);
    connect(&data, &DataController::testDataChanged, this, &RunController::stateChanged);
    connect(&model, &ModelController::changed, this, &RunController::stateChanged);
    connect(&settings, &SettingsController::changed, this, &RunController::stateChanged);
}

RunController::~RunController()
{
    stopAll();
}

QString RunController::obstacle() const
{
    const auto& data = m_data.data();
    if (!data) {
        if (m_data.isLoading())
            return tr("The data set is still being read.");
        return m_model.model() || m_model.isOpening() ? tr("Open a data set first.")
                                                      : tr("Open a data set and a model first.");
    }
    if (!data->dataset)
        return tr("Choose which columns hold the texts and the labels, under Data.");
    if (m_data.isLoading())
        return tr("The data set is still being read.");
    if (!m_model.model()) {
        if (m_model.isOpening())
            return tr("The model is still being opened.");
        return m_model.problem() ? tr("The model cannot be used. Open another one.")
                                 : tr("Open a model first.");
    }
    const auto problems = formProblems(m_settings.form(), FormFacts::of(m_data, m_model));
    if (!problems.empty())
        return toQt(problems.front().message);
    const auto settings = sweepSettingsOf(m_settings.form(), m_data.testData());
    return settings ? QString() : toQt(settings.error().message);
}

void RunController::start()
{
    if (!obstacle().isEmpty())
        return;
    auto settings = sweepSettingsOf(m_settings.form(), m_data.testData());
    auto run = std::make_shared<Run>();
    run->form = m_settings.form();
    run->title = runTitle(run->form);
    run->data = m_data.data();
    run->model = m_model.model();
    SweepInput input { *run->model, run->data->dataset, std::move(*settings) };
    launch(run, [this, input = std::move(input)](const SweepSink& sink, const JobContext& job) {
        return m_services.sweep(input, m_pool, sink, job);
    });
    m_settings.endUndoStep();
}

void RunController::startProbeTest(const std::shared_ptr<const Probe>& probe, const QString& title)
{
    auto run = std::make_shared<Run>();
    run->kind = Run::Kind::OpenedProbe;
    run->title = title;
    run->data = m_data.data();
    run->model = m_model.model();
    const ProbeTestInput input { *run->model, run->data->dataset, probe };
    launch(run, [this, input](const SweepSink& sink, const JobContext& job) {
        return m_services.testProbe(input, m_pool, sink, job);
    });
}

void RunController::launch(std::shared_ptr<Run> run, BoundSweep sweep)
{
    stop();
    m_messages.dropNotes();
    run->id = RunId(++m_lastId);
    m_runs.push_back(run);
    m_shown = run;
    m_progress = {};
    m_remaining = {};

    auto job = std::make_unique<SweepJob>(run->id, std::move(sweep));
    connect(job.get(), &SweepJob::eventArrived, this, &RunController::collect);
    connect(job.get(), &SweepJob::finished, this, [this](RunId id, const SweepTimes& times) {
        if (const auto ended = findMutable(id))
            ended->times = times;
        end(id, Run::State::Finished);
    });
    connect(job.get(), &SweepJob::failed, this, [this](RunId id, const Error& error) {
        if (const auto ended = findMutable(id))
            ended->error = error;
        end(id, Run::State::Failed);
    });
    connect(
        job.get(), &SweepJob::cancelled, this, [this](RunId id) { end(id, Run::State::Stopped); });
    m_jobs.emplace(run->id, std::move(job));
    m_poll.start();

    emit runAdded(run->id);
    emit shownRunChanged();
    emit stateChanged();
    pollProgress();
}

void RunController::collect(RunId id, const SweepEvent& event)
{
    const auto run = findMutable(id);
    if (!run)
        return;
    run->result.add(event);
    if (const auto* ready = std::get_if<LayerReady>(&event))
        run->readyLayers.insert(ready->layer);
    else if (const auto* scored = std::get_if<LayerScored>(&event))
        emit layerScored(id, scored->score.layer);
    else
        emit runChanged(id);
}

void RunController::stop()
{
    if (m_runs.empty())
        return;
    const auto& newest = m_runs.back();
    const auto job = m_jobs.find(newest->id);
    if (job == m_jobs.end())
        return;
    newest->state = Run::State::Stopping;
    job->second->requestStop();
    emit runChanged(newest->id);
    emit stateChanged();
    pollProgress();
}

void RunController::stopAll()
{
    m_poll.stop();
    for (const auto& [id, job] : m_jobs)
        job->requestStop();
    m_jobs.clear();
}

void RunController::end(RunId id, Run::State state)
{
    const auto job = m_jobs.find(id);
    if (job == m_jobs.end())
        return;
    job->second.release()->deleteLater(); // it is emitting right now
    m_jobs.erase(job);
    if (m_jobs.empty())
        m_poll.stop();
    const auto run = findMutable(id);
    run->state = state;
    announceEnd(*run);
    emit runChanged(id);
    emit stateChanged();
    emit progressChanged();
}

void RunController::announceEnd(const Run& run)
{
    const auto kept = static_cast<int>(run.result.layers().size());
    if (run.state == Run::State::Failed)
        m_messages.showError(*run.error);
    else if (run.state == Run::State::Stopped)
        m_messages.showNote(kept == 0
                ? tr("Stopped before the first layer.")
                : tr("Stopped: %1 of %2 layers kept.").arg(kept).arg(run.plannedLayers()));
    if (!run.result.warnings().empty()) {
        QStringList warnings;
        for (const auto& warning : run.result.warnings())
            warnings.append(toQt(warning));
        const auto headline = warnings.takeFirst();
        m_messages.showWarning(headline, warnings.join(u'\n'));
    }
}

void RunController::pollProgress()
{
    if (m_runs.empty())
        return;
    const auto& newest = *m_runs.back();
    const auto job = m_jobs.find(newest.id);
    if (job == m_jobs.end())
        return;
    m_progress.stage = job->second->stage();
    m_progress.readyLayers = newest.readyLayers.size();
    m_progress.scoredLayers = newest.result.layers().size();
    m_progress.plannedLayers = newest.plannedLayers();
    m_progress.secondsLeft
        = m_remaining.update(m_progress.stage, static_cast<double>(m_clock.elapsed()) / 1000);
    m_progress.isStopping = newest.state == Run::State::Stopping;
    // While fits run in parallel, the layers that are done are the units of the phase.
    if (auto& stage = m_progress.stage; stage.phase == Phase::Fitting && stage.expected == 0
        && m_progress.scoredLayers < m_progress.plannedLayers) {
        stage.expected = static_cast<std::int64_t>(m_progress.plannedLayers);
        stage.done = static_cast<std::int64_t>(m_progress.scoredLayers);
    }
    emit progressChanged();
}

std::shared_ptr<Run> RunController::findMutable(RunId id) const
{
    const auto found = std::ranges::find(m_runs, id, [](const auto& run) { return run->id; });
    return found == m_runs.end() ? nullptr : *found;
}

std::shared_ptr<const Run> RunController::find(RunId id) const
{
    return findMutable(id);
}

bool RunController::isRunning() const
{
    return !m_runs.empty() && m_runs.back()->isActive();
}

void RunController::show(RunId id)
{
    const auto run = findMutable(id);
    if (!run || run == m_shown)
        return;
    m_shown = run;
    emit shownRunChanged();
    emit stateChanged();
}

void RunController::remove(RunId id)
{
    const auto run = findMutable(id);
    if (!run || run->isActive())
        return;
    std::erase(m_runs, run);
    emit runRemoved(id);
    if (m_shown == run) {
        m_shown = m_runs.empty() ? nullptr : m_runs.back();
        emit shownRunChanged();
    }
    emit stateChanged();
}

QString RunController::staleReason() const
{
    if (!m_shown)
        return {};
    QStringList reasons;
    if (m_shown->kind == Run::Kind::Sweep) {
        if (const auto difference = formDifference(m_shown->form, m_settings.form());
            !difference.isEmpty())
            reasons.append(difference);
    }
    const auto& data = m_data.data();
    if (data && data->dataset && data->dataset != m_shown->data->dataset
        && (data->dataset->hash() != m_shown->data->dataset->hash()
            || data->roles != m_shown->data->roles))
        reasons.append(tr("data set %1").arg(toQt(m_shown->data->dataset->name())));
    const auto& model = m_model.model();
    if (model && model != m_shown->model
        && model->summary.weightsHash != m_shown->model->summary.weightsHash)
        reasons.append(tr("model %1").arg(toQt(m_shown->model->summary.name)));
    return reasons.join(u", ");
}

} // namespace fathom
