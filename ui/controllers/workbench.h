// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/worker_pool.h"
#include "ui/controllers/data_controller.h"
#include "ui/controllers/kept_states_controller.h"
#include "ui/controllers/memory_controller.h"
#include "ui/controllers/message_center.h"
#include "ui/controllers/model_controller.h"
#include "ui/controllers/probe_controller.h"
#include "ui/controllers/run_controller.h"
#include "ui/controllers/selection.h"
#include "ui/controllers/selection_guide.h"
#include "ui/controllers/services.h"
#include "ui/controllers/settings_controller.h"
#include "ui/controllers/token_controller.h"
#include "ui/jobs/job.h"

#include <QObject>

#include <filesystem>

namespace fathom {

/// All state of one window, without a widget: what is open, selected, set, running and said. Panels
/// take from it what they show.
class Workbench final : public QObject
{
    Q_OBJECT

public:
    /// `threads` 0: one for each core.
    explicit Workbench(
        Services services = coreServices(), std::size_t threads = 0, QObject* parent = nullptr);
    /// Stops everything that runs and waits for it.
    ~Workbench() override;

    [[nodiscard]] MessageCenter& messages() { return m_messages; }
    [[nodiscard]] Selection& selection() { return m_selection; }
    [[nodiscard]] DataController& data() { return m_data; }
    [[nodiscard]] ModelController& model() { return m_model; }
    [[nodiscard]] SettingsController& settings() { return m_settings; }
    [[nodiscard]] RunController& runs() { return m_runs; }
    [[nodiscard]] TokenController& tokens() { return m_tokens; }
    [[nodiscard]] ProbeController& probes() { return m_probes; }
    [[nodiscard]] KeptStatesController& keptStates() { return m_keptStates; }
    [[nodiscard]] MemoryController& memory() { return m_memory; }
    [[nodiscard]] JobRunner& jobs() { return m_jobs; }

    /// Opens what a path leads to: a directory as a model (or as an example that holds a model and
    /// data), a .safetensors file as a probe, anything else as data.
    void openPath(const std::filesystem::path& path);
    /// Opens a model and a table together.
    void openExample(const std::filesystem::path& model, const std::filesystem::path& data);
    /// The same, and starts a run as soon as both are open, unless something else is opened meanwhile.
    void runExample(const std::filesystem::path& model, const std::filesystem::path& data);
    /// Selects the next (1) or previous (-1) layer that the shown run has scored.
    void stepLayer(int direction);

    /// Asks everything that runs to stop and waits for it: the window is closing.
    void stopEverything();

private:
    void openExample(const std::filesystem::path& directory);
    void runWhenOpen();
    /// What the data are learnt as is guessed with them; the form then says the same.
    void adoptTask();
    /// A new data set with a split column is tested by it, one without is not.
    void adaptTestChoice();

    Services m_services;
    WorkerPool m_pool;
    MessageCenter m_messages;
    Selection m_selection;
    JobRunner m_jobs;
    DataController m_data;
    ModelController m_model;
    SettingsController m_settings;
    RunController m_runs;
    TokenController m_tokens;
    ProbeController m_probes;
    KeptStatesController m_keptStates;
    MemoryController m_memory;
    SelectionGuide m_guide;
    std::filesystem::path m_exampleToRun; ///< the table of an example that is being opened to be run
};

} // namespace fathom
