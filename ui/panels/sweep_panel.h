// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "ui/jobs/run_id.h"

#include <QWidget>

class QLabel;

namespace fathom {

class ActionRegistry;
class ChoiceCombo;
class EmptyState;
class PageStack;
class SweepPlot;
class Workbench;

/// The centre: the shown run's sweep as it grows, what it is of, and the notes that go with it.
class SweepPanel final : public QWidget
{
    Q_OBJECT

public:
    SweepPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

    [[nodiscard]] SweepPlot& plot() { return *m_plot; }

private:
    [[nodiscard]] QWidget* makeHeader(const ActionRegistry& actions);
    void showRun();
    void addLayer(RunId run, LayerIndex layer);
    void updatePlan(RunId run);
    /// Those of the shown run's task.
    void refreshMetrics();
    void refreshNotes();
    void refreshEmptyState();

    Workbench& m_workbench;
    const ActionRegistry& m_actions;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_note = nullptr;
    QLabel* m_chosen = nullptr; ///< what became of automatic layers
    QLabel* m_stale = nullptr;
    ChoiceCombo* m_metric = nullptr;
    SweepPlot* m_plot = nullptr;
    RunId m_planned; ///< the run whose plan the plot has
};

} // namespace fathom
