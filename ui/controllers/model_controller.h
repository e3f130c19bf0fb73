// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/services.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <filesystem>
#include <memory>
#include <optional>

namespace fathom {

class MessageCenter;

/// The model that is open. One that is named by its Hugging Face ID and is not on this computer is
/// fetched first. Then its summary is there at once, its blocks and tokenizer a moment later; all
/// of it is done in jobs. The latest request wins. A model that cannot be opened keeps its summary
/// on screen next to the reason.
class ModelController final : public QObject
{
    Q_OBJECT

public:
    ModelController(JobRunner& jobs, MessageCenter& messages, const Services& services,
        QObject* parent = nullptr);

    [[nodiscard]] bool isOpening() const { return m_isOpening; }
    /// The model that is being fetched from the hub, as it was named; empty when none is.
    [[nodiscard]] const QString& fetched() const { return m_fetched; }
    /// Bytes of it; `expected` is 0 until it is known.
    [[nodiscard]] JobStage fetchStage() const { return m_fetchStage; }
    /// None before the first model, and while the first one's header is being read.
    [[nodiscard]] const std::optional<ModelSummary>& summary() const { return m_summary; }
    /// None until it can be used.
    [[nodiscard]] const std::shared_ptr<const OpenedModel>& model() const { return m_model; }
    /// Why the last model could not be opened.
    [[nodiscard]] const std::optional<Error>& problem() const { return m_problem; }

    /// `model` is a path or an ID.
    void open(const std::filesystem::path& model);
    /// Gives up what is being fetched; what has arrived is kept for the next time.
    void stopFetching();

signals:
    void changed();
    void fetchProgressed();
    void opened(const std::filesystem::path& directory);

private:
    void summarize(const std::filesystem::path& directory, int request);
    void openBlocks(const std::filesystem::path& directory, int request);
    void showFetching(const QString& model);
    void pollFetching();
    void endOpening();
    void showProblem(const Error& error);

    JobRunner& m_jobs;
    MessageCenter& m_messages;
    const Services& m_services;
    bool m_isOpening = false;
    QString m_fetched;
    JobStage m_fetchStage;
    QTimer m_poll;
    int m_request = 0; ///< numbers requests: only the newest may answer
    QPointer<Job> m_job;
    std::optional<ModelSummary> m_summary;
    std::shared_ptr<const OpenedModel> m_model;
    std::optional<Error> m_problem;
};

} // namespace fathom
