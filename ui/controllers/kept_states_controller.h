// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/services.h"
#include "ui/jobs/job.h"
#include "ui/jobs/kept_states.h"

#include <QObject>
#include <QPointer>

#include <cstdint>
#include <optional>

namespace fathom {

class MessageCenter;
class RunController;

/// The hidden states that are kept on disk between runs: how much of the shown run came from there,
/// how much there is, how much there may be. Looks after each run, and before the first one only if
/// asked to. Changes are made by jobs, one after the other.
class KeptStatesController final : public QObject
{
    Q_OBJECT

public:
    KeptStatesController(const RunController& runs, MessageCenter& messages, JobRunner& jobs,
        const Services& services, QObject* parent = nullptr);

    /// As of the last look; none before the first, or where nothing can be kept.
    [[nodiscard]] const std::optional<KeptStates>& kept() const { return m_kept; }
    /// Which share of the shown run's hidden states needed no computing, in [0, 1]; none if it did
    /// not look.
    [[nodiscard]] std::optional<double> hitShare() const;
    [[nodiscard]] bool isBusy() const { return m_job != nullptr; }

    void refresh() { change({}); }
    void setSizeLimit(std::int64_t bytes) { change({ .sizeLimit = bytes }); }
    void forgetAll() { change({ .forgetsAll = true }); }

signals:
    void changed(); ///< kept(), hitShare() or isBusy()

private:
    void change(const KeptStatesChange& change);
    void startNext();

    const RunController& m_runs;
    MessageCenter& m_messages;
    JobRunner& m_jobs;
    const Services& m_services;
    std::optional<KeptStates> m_kept;
    std::optional<KeptStatesChange> m_next; ///< everything asked for while a job is at work
    QPointer<Job> m_job;
};

} // namespace fathom
