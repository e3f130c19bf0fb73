// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/probe_controller.h"

#include "core/probe/probe_file.h"
#include "core/probe/report.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/message_center.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/run_controller.h"
#include "ui/controllers/selection.h"
#include "ui/text/layer_text.h"
#include "ui/text/utf8.h"

#include <algorithm>
#include <utility>

using namespace Qt::StringLiterals;

namespace fathom {

ProbeController::ProbeController(const DataController& data, const ModelController& model,
    RunController& runs, const Selection& selection, MessageCenter& messages, JobRunner& jobs,
    QObject* parent)
    : QObject(parent)
    , m_data(data)
    , m_model(model)
    , m_runs(runs)
    , m_selection(selection)
    , m_messages(messages)
    , m_jobs(jobs)
{
    connect(&data, &DataController::changed, this, &ProbeController::usePending);
    connect(&model, &ModelController::changed, this, &ProbeController::usePending);
}

std::shared_ptr<const Probe> ProbeController::selectedProbe() const
{
    const auto run = m_runs.shownRun();
    if (!run || !m_selection.layer())
        return nullptr;
    const auto* scored = run->result.find(*m_selection.layer());
    return scored ? scored->probe : nullptr;
}

std::shared_ptr<const Probe> ProbeController::jointProbe() const
{
    const auto run = m_runs.shownRun();
    return run ? run->result.jointProbe() : nullptr;
}

QString ProbeController::suggestedFileName(const Probe& probe)
{
    const auto data = pathToQt(std::filesystem::path(probe.provenance().dataName).stem());
    return probe.layers().size() == 1
        ? u"%1-layer-%2.safetensors"_s.arg(data, toQt(layerText(probe.layers().front())))
        : u"%1-%2-layers.safetensors"_s.arg(data).arg(probe.layers().size());
}

void ProbeController::save(const std::filesystem::path& path)
{
    if (const auto probe = selectedProbe())
        save(path, probe);
    else
        m_messages.showWarning(tr("There is no probe to save."),
            tr("Run a sweep and select one of its layers in the plot."));
}

void ProbeController::save(
    const std::filesystem::path& path, const std::shared_ptr<const Probe>& probe)
{
    // A job's value cannot be void: the path stands for "written".
    auto work = [probe, path](const JobContext&) -> Result<std::filesystem::path> {
        if (auto status = saveProbe(*probe, path); !status)
            return propagate(status);
        return path;
    };
    m_jobs.start<std::filesystem::path>(
        this, std::move(work), [this, probe](Outcome<std::filesystem::path> outcome) {
            if (const auto* error = std::get_if<Error>(&outcome)) {
                m_messages.showError(*error);
            } else if (const auto* written = std::get_if<std::filesystem::path>(&outcome)) {
                add({ *written, probe });
                m_messages.showNote((probe->layers().size() == 1
                        ? tr("Saved the probe of %1 as %2.").arg(layerName(probe->layers().front()))
                        : tr("Saved the probe of %1 layers as %2.").arg(probe->layers().size()))
                                        .arg(pathToQt(written->filename())));
                emit saved(*written);
            }
        });
}

void ProbeController::open(const std::filesystem::path& path)
{
    m_jobs.start<Probe>(
        this, [path](const JobContext&) { return loadProbe(path); },
        [this, path](Outcome<Probe> outcome) {
            if (const auto* error = std::get_if<Error>(&outcome)) {
                m_messages.showError(*error);
            } else if (auto* probe = std::get_if<Probe>(&outcome)) {
                add({ path, std::make_shared<const Probe>(std::move(*probe)) });
                emit opened(path);
                use(m_entries.size() - 1);
            }
        });
}

void ProbeController::add(ProbeEntry entry)
{
    std::erase_if(m_entries, [&](const ProbeEntry& other) { return other.path == entry.path; });
    m_entries.push_back(std::move(entry));
    emit entriesChanged();
}

void ProbeController::use(std::size_t index)
{
    m_pending = m_entries.at(index).probe;
    const auto& provenance = m_pending->provenance();
    if (!m_model.model() && !m_model.isOpening())
        m_messages.showAdvice(
            tr("Open the model this probe was made with: %1.").arg(toQt(provenance.modelName)));
    else if (!(m_data.data() && m_data.data()->dataset) && !m_data.isLoading())
        m_messages.showAdvice(tr("Open a data set to test this probe on."));
    usePending();
}

void ProbeController::forget(std::size_t index)
{
    m_entries.erase(m_entries.begin() + static_cast<std::ptrdiff_t>(index));
    emit entriesChanged();
}

void ProbeController::usePending()
{
    if (!m_pending || !m_model.model() || m_data.isLoading() || !m_data.data()
        || !m_data.data()->dataset)
        return;
    const auto probe = std::exchange(m_pending, nullptr);
    const auto entry = std::ranges::find(m_entries, probe, &ProbeEntry::probe);
    if (entry != m_entries.end() && fits(*probe))
        m_runs.startProbeTest(probe, pathToQt(entry->path.stem()));
}

bool ProbeController::fits(const Probe& probe) const
{
    const auto model = inFormat(*m_model.model(), probe.settings().promptFormat);
    if (!model) {
        m_messages.showError(model.error());
        return false;
    }
    auto summary = model->summary;
    summary.dtype = probe.settings().dtype; // it is run in what the probe was made with
    const auto warnings = checkProbeFits(probe, summary, model->tokenizer->hash());
    if (!warnings) {
        m_messages.showError(warnings.error());
        return false;
    }
    QStringList sentences;
    for (const auto& warning : *warnings)
        sentences.append(toQt(warning));
    if (!sentences.isEmpty())
        m_messages.showWarning(
            tr("This probe was made with another model."), sentences.join(u'\n'));
    return true;
}

} // namespace fathom
