// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/token_controller.h"

#include "core/probe/report.h"
#include "ui/controllers/run_controller.h"
#include "ui/controllers/selection.h"
#include "ui/text/error_text.h"
#include "ui/text/utf8.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace fathom {

namespace {
constexpr auto typingPause = std::chrono::milliseconds(250);
constexpr std::size_t recentKept = 128;
} // namespace

TokenController::TokenController(const RunController& runs, const Selection& selection,
    JobRunner& jobs, const Services& services, WorkerPool& pool, QObject* parent)
    : QObject(parent)
    , m_runs(runs)
    , m_selection(selection)
    , m_jobs(jobs)
    , m_services(services)
    , m_pool(pool)
{
    m_typingPause.setSingleShot(true);
    m_typingPause.setInterval(typingPause);
    connect(&m_typingPause, &QTimer::timeout, this, &TokenController::update);
    connect(&selection, &Selection::layerChanged, this, &TokenController::update);
    connect(&selection, &Selection::rowChanged, this, [this] {
        if (m_ownPrompt.empty())
            update();
    });
    connect(&runs, &RunController::shownRunChanged, this, &TokenController::update);
    connect(&runs, &RunController::layerScored, this, [this](RunId id, LayerIndex layer) {
        if (m_runs.shownRun() && m_runs.shownRun()->id == id && m_selection.layer() == layer)
            update();
    });
    connect(&runs, &RunController::runChanged, this, [this](RunId id) {
        // It may have ended: what was to come does not come.
        if (m_runs.shownRun() && m_runs.shownRun()->id == id && !m_scores && !m_job)
            update();
    });
    update();
}

void TokenController::setOwnPrompt(const QString& prompt)
{
    m_ownPrompt = toUtf8(prompt);
    m_typingPause.start();
}

void TokenController::update()
{
    m_typingPause.stop();
    if (m_job)
        m_job->requestStop();
    m_job = nullptr;
    ++m_request;

    const auto run = m_runs.shownRun();
    if (!run)
        return showNothing(tr("Run a sweep to see how its probes score every token."));
    const auto layer = m_selection.layer();
    if (run->result.layers().empty())
        return showNothing(run->isActive()
                ? tr("Scores appear here when the first layer's probe is fitted.")
                : tr("This run has no probes: it ended before its first layer."));
    if (!layer)
        return showNothing(
            tr("Select a layer in the plot to see its probe's score at every token."));
    const auto* scored = run->result.find(*layer);
    if (!scored)
        return showNothing(run->isActive()
                ? tr("Layer %1 has no probe yet.").arg(toQt(layerText(*layer)))
                : tr("Layer %1 is not part of this run.").arg(toQt(layerText(*layer))));
    if (m_ownPrompt.empty() && !m_selection.row())
        return showNothing(tr("Select a row under Examples, or type a prompt above."));
    const auto& text = m_ownPrompt.empty() ? m_selection.row()->text() : m_ownPrompt;
    if (const auto* known = findScored(*scored->probe, text))
        return show(*known);
    score(run->model, scored->probe, text);
}

void TokenController::score(const std::shared_ptr<const OpenedModel>& model,
    const std::shared_ptr<const Probe>& probe, const std::string& text)
{
    const int request = m_request;
    auto work = [model, probe, text, scoreTokens = m_services.scoreTokens, pool = &m_pool](
                    const JobContext& job) { return scoreTokens(*model, text, probe, *pool, job); };
    m_job = m_jobs.start<TokenScores>(
        this, std::move(work), [this, request, probe, text](Outcome<TokenScores> outcome) {
            if (request != m_request)
                return;
            m_job = nullptr;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                showNothing(errorHeadline(error->code) + u'\n' + errorDetail(*error));
            } else if (auto* scores = std::get_if<TokenScores>(&outcome)) {
                if (m_recent.size() == recentKept)
                    m_recent.pop_back();
                m_recent.push_front(
                    { probe, text, std::make_shared<const TokenScores>(std::move(*scores)) });
                show(m_recent.front());
            }
        });
    emit changed();
}

void TokenController::showNothing(const QString& reason)
{
    m_scores.reset();
    m_probe.reset();
    m_reason = reason;
    emit changed();
}

void TokenController::show(const Scored& scored)
{
    m_scores = scored.scores;
    m_probe = scored.probe;
    m_reason.clear();
    emit changed();
}

const TokenController::Scored* TokenController::findScored(
    const Probe& probe, const std::string& text)
{
    const auto found = std::ranges::find_if(m_recent,
        [&](const Scored& scored) { return scored.probe.get() == &probe && scored.text == text; });
    if (found == m_recent.end())
        return nullptr;
    m_recent.splice(m_recent.begin(), m_recent, found);
    return &m_recent.front();
}

} // namespace fathom
