// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/opened_data.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QPointer>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

namespace fathom {

class MessageCenter;

/// The data set that is open, and the file it is tested on if there is one. Reading happens in
/// jobs; the latest request wins, and what is open stays until the new file has been read.
class DataController final : public QObject
{
    Q_OBJECT

public:
    DataController(JobRunner& jobs, MessageCenter& messages, QObject* parent = nullptr);

    [[nodiscard]] bool isLoading() const { return m_job != nullptr; }
    /// None before the first file.
    [[nodiscard]] const std::shared_ptr<const OpenedData>& data() const { return m_data; }
    /// The file being read, or the open one.
    [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

    /// Whether the data are learnt as classes or as numbers; none while that is being guessed.
    [[nodiscard]] const std::optional<Task>& task() const { return m_task; }

    void open(const std::filesystem::path& path);
    /// Reads the open file again, with its roles where they still fit.
    void reload();
    /// May change the task, if the column of labels needs it.
    void setRoles(const ColumnRoles& roles);
    void setTask(Task task);

    /// An empty path closes the test file.
    void openTestFile(const std::filesystem::path& path);
    [[nodiscard]] const std::filesystem::path& testPath() const { return m_testPath; }
    [[nodiscard]] const std::shared_ptr<const Dataset>& testData() const { return m_testData; }

signals:
    /// Loading began or ended, or there are other data.
    void changed();
    /// A file was read from disk for the first time; not for roles and reloads.
    void opened(const std::filesystem::path& path);
    void testDataChanged();

private:
    void read(
        const std::filesystem::path& path, const ColumnRoles& roles, std::optional<Task> task);
    void start(std::function<Result<OpenedData>(const JobContext&)> work, bool isNewFile);
    void finishReading(Outcome<OpenedData> outcome, bool isNewFile);

    JobRunner& m_jobs;
    MessageCenter& m_messages;
    std::filesystem::path m_path;
    std::shared_ptr<const OpenedData> m_data;
    std::optional<Task> m_task;
    QPointer<Job> m_job;
    int m_request = 0; ///< numbers requests: only the newest may answer
    std::filesystem::path m_testPath;
    std::shared_ptr<const Dataset> m_testData;
    int m_testRequest = 0;
};

} // namespace fathom
