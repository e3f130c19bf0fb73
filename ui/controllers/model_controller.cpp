// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/model_controller.h"

#include "ui/controllers/message_center.h"
#include "ui/text/utf8.h"

#include <utility>

namespace fathom {

ModelController::ModelController(
    JobRunner& jobs, MessageCenter& messages, const Services& services, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_messages(messages)
    , m_services(services)
{
    constexpr int pollMilliseconds = 50;
    m_poll.setInterval(pollMilliseconds);
    connect(&m_poll, &QTimer::timeout, this, &ModelController::pollFetching);
}

void ModelController::open(const std::filesystem::path& model)
{
    if (m_job)
        m_job->requestStop();
    const int request = ++m_request;
    m_isOpening = true;
    m_problem.reset();
    showFetching({});
    std::error_code ignored;
    if (std::filesystem::exists(model, ignored)) {
        summarize(model, request);
    } else {
        m_job = m_jobs.start<std::filesystem::path>(
            this,
            [name = model.string(), locate = m_services.locateModel](
                const JobContext& job) { return locate(name, job); },
            [this, request](Outcome<std::filesystem::path> outcome) {
                if (request != m_request)
                    return;
                showFetching({});
                if (const auto* error = std::get_if<Error>(&outcome))
                    showProblem(*error);
                else if (const auto* directory = std::get_if<std::filesystem::path>(&outcome))
                    summarize(*directory, request);
                else
                    endOpening();
            });
        showFetching(pathToQt(model));
    }
    emit changed();
}

void ModelController::stopFetching()
{
    if (!m_fetched.isEmpty() && m_job)
        m_job->requestStop();
}

void ModelController::showFetching(const QString& model)
{
    m_fetched = model;
    m_fetchStage = {};
    if (model.isEmpty())
        m_poll.stop();
    else
        m_poll.start();
}

void ModelController::pollFetching()
{
    if (!m_job)
        return;
    const auto stage = m_job->stage();
    if (stage == m_fetchStage)
        return;
    m_fetchStage = stage;
    emit fetchProgressed();
}

void ModelController::summarize(const std::filesystem::path& directory, int request)
{
    m_job = m_jobs.start<ModelSummary>(
        this,
        [directory, summarize = m_services.summarizeModel](
            const JobContext&) { return summarize(directory); },
        [this, directory, request](Outcome<ModelSummary> outcome) {
            if (request != m_request)
                return;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                showProblem(*error);
            } else if (auto* summary = std::get_if<ModelSummary>(&outcome)) {
                m_summary = std::move(*summary);
                m_model.reset();
                emit changed();
                openBlocks(directory, request);
            }
        });
}

void ModelController::openBlocks(const std::filesystem::path& directory, int request)
{
    m_job = m_jobs.start<OpenedModel>(
        this,
        [directory, open = m_services.openModel](const JobContext&) { return open(directory); },
        [this, directory, request](Outcome<OpenedModel> outcome) {
            if (request != m_request)
                return;
            if (const auto* error = std::get_if<Error>(&outcome)) {
                showProblem(*error);
            } else if (auto* model = std::get_if<OpenedModel>(&outcome)) {
                m_isOpening = false;
                m_model = std::make_shared<const OpenedModel>(std::move(*model));
                m_summary = m_model->summary;
                emit opened(directory);
                emit changed();
            }
        });
}

void ModelController::endOpening()
{
    m_isOpening = false;
    emit changed();
}

void ModelController::showProblem(const Error& error)
{
    m_problem = error;
    m_messages.showError(error);
    endOpening();
}

} // namespace fathom
