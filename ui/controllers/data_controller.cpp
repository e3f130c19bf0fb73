// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/data_controller.h"

#include "ui/controllers/message_center.h"

#include <algorithm>
#include <utility>

namespace fathom {

DataController::DataController(JobRunner& jobs, MessageCenter& messages, QObject* parent)
    : QObject(parent)
    , m_jobs(jobs)
    , m_messages(messages)
{
}

void DataController::open(const std::filesystem::path& path)
{
    read(path, {}, std::nullopt);
}

void DataController::reload()
{
    if (!m_data)
        return;
    // Columns may have been renamed or removed: then the rest is guessed again.
    read(m_data->path, m_data->roles, m_data->task);
}

void DataController::read(
    const std::filesystem::path& path, const ColumnRoles& roles, std::optional<Task> task)
{
    const bool isNewFile = !m_data || m_data->path != path;
    m_path = path;
    m_task = task;
    start(
        [path, roles, task](const JobContext&) -> Result<OpenedData> {
            auto data = openData(path, roles, task);
            if (data && data->problem && roles != ColumnRoles {})
                return openData(path, {});
            return data;
        },
        isNewFile);
}

void DataController::setRoles(const ColumnRoles& roles)
{
    if (!m_data || roles == m_data->roles)
        return;
    m_task = std::nullopt;
    start([data = m_data, roles](
              const JobContext&) -> Result<OpenedData> { return withRoles(*data, roles); },
        false);
}

void DataController::setTask(Task task)
{
    if (!m_data || task == m_task)
        return;
    m_task = task;
    start([data = m_data, task](
              const JobContext&) -> Result<OpenedData> { return withTask(*data, task); },
        false);
}

void DataController::start(
    std::function<Result<OpenedData>(const JobContext&)> work, bool isNewFile)
{
    if (m_job)
        m_job->requestStop();
    const int request = ++m_request;
    m_job = m_jobs.start<OpenedData>(
        this, std::move(work), [this, request, isNewFile](Outcome<OpenedData> outcome) {
            if (request == m_request)
                finishReading(std::move(outcome), isNewFile);
        });
    emit changed();
}

void DataController::finishReading(Outcome<OpenedData> outcome, bool isNewFile)
{
    m_job = nullptr;
    if (auto* error = std::get_if<Error>(&outcome)) {
        m_path = m_data ? m_data->path : std::filesystem::path {};
        m_task = m_data ? std::optional(m_data->task) : std::nullopt;
        m_messages.showError(*error);
    } else if (auto* data = std::get_if<OpenedData>(&outcome)) {
        if (m_data && m_data->problem)
            m_messages.retract(*m_data->problem);
        m_data = std::make_shared<const OpenedData>(std::move(*data));
        m_task = m_data->task;
        if (m_data->problem)
            m_messages.showError(*m_data->problem);
        if (isNewFile)
            emit opened(m_data->path);
        if (!m_testPath.empty())
            openTestFile(m_testPath);
    }
    emit changed();
}

void DataController::openTestFile(const std::filesystem::path& path)
{
    const int request = ++m_testRequest;
    m_testPath = path;
    m_testData.reset();
    emit testDataChanged();
    if (path.empty() || !m_data || !m_data->dataset)
        return;
    using TestData = std::shared_ptr<const Dataset>;
    m_jobs.start<TestData>(
        this, [path, data = m_data](const JobContext&) { return openTestData(path, *data); },
        [this, request](Outcome<TestData> outcome) {
            if (request != m_testRequest)
                return;
            if (auto* error = std::get_if<Error>(&outcome))
                m_messages.showError(*error);
            else if (auto* dataset = std::get_if<TestData>(&outcome))
                m_testData = std::move(*dataset);
            emit testDataChanged();
        });
}

} // namespace fathom
