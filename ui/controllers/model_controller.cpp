// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/model_controller.h"

#include "ui/controllers/message_center.h"

#include <utility>

namespace fathom {

ModelController::ModelController(
    JobRunner& jobs, MessageCenter& messages, const Services& services, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_messages(messages)
    , m_services(services)
{
}

void ModelController::open(const std::filesystem::path& directory)
{
    if (m_job)
        m_job->requestStop();
    const int request = ++m_request;
    m_isOpening = true;
    m_problem.reset();
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
    emit changed();
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

void ModelController::showProblem(const Error& error)
{
    m_isOpening = false;
    m_problem = error;
    m_messages.showError(error);
    emit changed();
}

} // namespace fathom
