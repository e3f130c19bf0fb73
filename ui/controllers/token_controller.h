// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/services.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QPointer>
#include <QString>
#include <QTimer>

#include <list>
#include <memory>
#include <optional>
#include <string>

namespace fathom {

class RunController;
class Selection;

/// Token scores of what is selected: the selected row, or a prompt the user types, under the shown
/// run's probe of the selected layer. Scored in small jobs of which only the newest counts; works
/// while a sweep runs.
class TokenController final : public QObject
{
    Q_OBJECT

public:
    TokenController(const RunController& runs, const Selection& selection, JobRunner& jobs,
        const Services& services, WorkerPool& pool, QObject* parent = nullptr);

    /// A prompt to score instead of the selected row, after a short pause in typing; empty: the
    /// row.
    void setOwnPrompt(const QString& prompt);
    [[nodiscard]] const std::string& ownPrompt() const { return m_ownPrompt; }

    /// None: see reason().
    [[nodiscard]] const std::shared_ptr<const TokenScores>& scores() const { return m_scores; }
    /// The probe behind scores().
    [[nodiscard]] const std::shared_ptr<const Probe>& probe() const { return m_probe; }
    /// Why there are no scores, and what to do.
    [[nodiscard]] const QString& reason() const { return m_reason; }
    [[nodiscard]] bool isScoring() const { return m_job != nullptr; }

signals:
    void changed();

private:
    struct Scored
    {
        std::shared_ptr<const Probe> probe;
        std::string text;
        std::shared_ptr<const TokenScores> scores;
    };

    void update();
    void score(const std::shared_ptr<const OpenedModel>& model,
        const std::shared_ptr<const Probe>& probe, const std::string& text);
    void showNothing(const QString& reason);
    void show(const Scored& scored);
    [[nodiscard]] const Scored* findScored(const Probe& probe, const std::string& text);

    const RunController& m_runs;
    const Selection& m_selection;
    JobRunner& m_jobs;
    const Services& m_services;
    WorkerPool& m_pool;
    QTimer m_typingPause;
    std::string m_ownPrompt;
    std::shared_ptr<const Probe> m_probe;
    std::shared_ptr<const TokenScores> m_scores;
    QString m_reason;
    QPointer<Job> m_job;
    int m_request = 0;
    std::list<Scored>
        m_recent; ///< newest first, so that going back and forth between layers costs nothing
};

} // namespace fathom
