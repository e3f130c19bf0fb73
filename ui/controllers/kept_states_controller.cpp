// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/kept_states_controller.h"

#include "ui/controllers/message_center.h"
#include "ui/controllers/run_controller.h"

#include <utility>

namespace fathom {

KeptStatesController::KeptStatesController(const RunController& runs, MessageCenter& messages,
    JobRunner& jobs, const Services& services, QObject* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_messages(messages)
    , m_jobs(jobs)
    , m_services(services)
{
    connect(&runs, &RunController::shownRunChanged, this, &KeptStatesController::changed);
    connect(&runs, &RunController::runChanged, this, [this](RunId id) {
        emit changed();
        if (const auto run = m_runs.find(id); run && !run->isActive())
            refresh();
    });
}

std::optional<double> KeptStatesController::hitShare() const
{
    const auto run = m_runs.shownRun();
    if (!run || !run->result.hasPlan() || !run->result.plan().usesCache)
        return std::nullopt;
    const auto& counts = run->result.plan().counts;
    if (counts.totalRows == 0)
        return std::nullopt;
    return static_cast<double>(counts.cachedRows) / static_cast<double>(counts.totalRows);
}

void KeptStatesController::change(const KeptStatesChange& change)
{
    if (!m_next)
        m_next.emplace();
    if (change.sizeLimit)
        m_next->sizeLimit = change.sizeLimit;
    m_next->forgetsAll = m_next->forgetsAll || change.forgetsAll;
    if (!m_job)
        startNext();
}

void KeptStatesController::startNext()
{
    if (!m_services.changeKeptStates)
        return;
    const auto change = *std::exchange(m_next, std::nullopt);
    auto work
        = [change, make = m_services.changeKeptStates](const JobContext&) { return make(change); };
    m_job = m_jobs.start<KeptStates>(this, std::move(work), [this](Outcome<KeptStates> outcome) {
        m_job = nullptr;
        if (auto* kept = std::get_if<KeptStates>(&outcome))
            m_kept = std::move(*kept);
        else if (const auto* error = std::get_if<Error>(&outcome)) {
            m_kept.reset();
            m_messages.showError(*error);
        }
        if (m_next)
            startNext();
        emit changed();
    });
    emit changed();
}

} // namespace fathom
