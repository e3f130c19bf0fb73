// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/probe.h"
#include "ui/jobs/job.h"

#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>
#include <vector>

namespace fathom {

class DataController;
class MessageCenter;
class ModelController;
class RunController;
class Selection;

/// A probe file that was saved or opened in this session.
struct ProbeEntry
{
    std::filesystem::path path;
    std::shared_ptr<const Probe> probe;
};

/// Saves the selected layer's probe and opens probe files. Files are read and written in jobs. An
/// opened probe is tested on the open data as a run of one layer, as soon as there are data and a
/// model it fits.
class ProbeController final : public QObject
{
    Q_OBJECT

public:
    ProbeController(const DataController& data, const ModelController& model, RunController& runs,
        const Selection& selection, MessageCenter& messages, JobRunner& jobs,
        QObject* parent = nullptr);

    /// Newest last.
    [[nodiscard]] const std::vector<ProbeEntry>& entries() const { return m_entries; }

    /// The selected layer's probe of the shown run; none if that layer has none.
    [[nodiscard]] std::shared_ptr<const Probe> selectedProbe() const;
    /// The shown run's probe on several layers together, or on those it chose; none if it has none.
    [[nodiscard]] std::shared_ptr<const Probe> jointProbe() const;
    /// A file name for a probe: "cities-layer-6.safetensors".
    [[nodiscard]] static QString suggestedFileName(const Probe& probe);
    /// Of the selected layer.
    void save(const std::filesystem::path& path);
    void save(const std::filesystem::path& path, const std::shared_ptr<const Probe>& probe);
    void open(const std::filesystem::path& path);
    /// Tests entry `index` on the open data, or says what is missing.
    void use(std::size_t index);
    /// Takes entry `index` off the list; its file stays.
    void forget(std::size_t index);

signals:
    void entriesChanged();
    void saved(const std::filesystem::path& path);
    void opened(const std::filesystem::path& path);

private:
    void add(ProbeEntry entry);
    void usePending();
    [[nodiscard]] bool fits(const Probe& probe) const;

    const DataController& m_data;
    const ModelController& m_model;
    RunController& m_runs;
    const Selection& m_selection;
    MessageCenter& m_messages;
    JobRunner& m_jobs;
    std::vector<ProbeEntry> m_entries;
    std::shared_ptr<const Probe> m_pending; ///< waits for data or a model
};

} // namespace fathom
