// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/run_actions.h"

#include "ui/controllers/workbench.h"
#include "ui/theme/icons.h"
#include "ui/window/action_registry.h"
#include "ui/window/undo_keys.h"

#include <QAction>

using namespace Qt::StringLiterals;

namespace fathom {

RunActions::RunActions(Workbench& workbench, ActionRegistry& actions, QObject* parent)
    : QObject(parent)
    , m_workbench(workbench)
{
    addRun(actions);
    addLayers(actions);
    addRows(actions);
    addRemoval(actions);
    addEditing(actions);
}

void RunActions::addRun(ActionRegistry& actions)
{
    const auto section = tr("Run");
    const QKeySequence runKey(u"Ctrl+R"_s);
    auto* run
        = actions.add({ u"run"_s, section, tr("&Run"), tr("Fit and test one probe for each layer"),
            u"run"_s, { runKey, QKeySequence(u"Ctrl+Return"_s) } });
    connect(run, &QAction::triggered, &m_workbench.runs(), &RunController::start);
    auto* stop = actions.add(
        { u"stop"_s, section, tr("&Stop"), tr("Stop and keep the layers that are finished"),
            u"stop"_s, { QKeySequence(Qt::Key_Escape) } });
    connect(stop, &QAction::triggered, &m_workbench.runs(), &RunController::stop);
    auto* dismiss = actions.add({ u"dismissMessage"_s, tr("View"), tr("&Dismiss message"), {},
        u"close"_s, { QKeySequence(Qt::Key_Escape) } });
    connect(dismiss, &QAction::triggered, &m_workbench.messages(), &MessageCenter::dismissNewest);

    const auto enable = [this, run, stop, dismiss, usual = run->toolTip()] {
        const auto& runs = m_workbench.runs();
        const auto obstacle = runs.obstacle();
        // While a run is going, only another one is worth starting.
        run->setEnabled(obstacle.isEmpty() && (!runs.isRunning() || !runs.staleReason().isEmpty()));
        run->setToolTip(obstacle.isEmpty() ? usual : obstacle);
        stop->setEnabled(runs.isRunning());
        // Esc means one thing at a time.
        dismiss->setEnabled(!runs.isRunning() && !m_workbench.messages().messages().empty());
    };
    connect(&m_workbench.runs(), &RunController::stateChanged, this, enable);
    connect(&m_workbench.messages(), &MessageCenter::changed, this, enable);
    enable();
}

void RunActions::addLayers(ActionRegistry& actions)
{
    const auto section = tr("Run");
    auto* next = actions.add(
        { u"nextLayer"_s, section, tr("&Next layer"), tr("Select the next layer of the shown run"),
            u"next"_s, { QKeySequence(u"Alt+Right"_s) } });
    connect(next, &QAction::triggered, this, [this] { m_workbench.stepLayer(1); });
    auto* previous = actions.add({ u"previousLayer"_s, section, tr("&Previous layer"),
        tr("Select the layer before"), u"previous"_s, { QKeySequence(u"Alt+Left"_s) } });
    connect(previous, &QAction::triggered, this, [this] { m_workbench.stepLayer(-1); });
    auto* best = actions.add({ u"bestLayer"_s, section, tr("&Best layer"),
        tr("Select the layer chosen by validation"), u"sweep"_s, { QKeySequence(u"Alt+Home"_s) } });
    connect(best, &QAction::triggered, this, [this] {
        if (const auto run = m_workbench.runs().shownRun(); run && run->layerToShow())
            m_workbench.selection().setLayer(run->layerToShow());
    });
    const auto enable = [this, next, previous, best] {
        const auto run = m_workbench.runs().shownRun();
        const bool hasLayers = run && !run->result.layers().empty();
        for (auto* action : { next, previous, best })
            action->setEnabled(hasLayers);
    };
    connect(&m_workbench.runs(), &RunController::layerScored, this, enable);
    connect(&m_workbench.runs(), &RunController::shownRunChanged, this, enable);
    enable();
}

void RunActions::addRows(ActionRegistry& actions)
{
    // The table of examples knows which row is next: it is sorted and filtered.
    actions.add({ u"nextRow"_s, tr("Run"), tr("Next ro&w"),
        tr("Select the next row of the examples, as they are sorted and filtered"), {},
        { QKeySequence(u"Alt+Down"_s) } });
    actions.add({ u"previousRow"_s, tr("Run"), tr("Previous r&ow"), tr("Select the row before"), {},
        { QKeySequence(u"Alt+Up"_s) } });
}

void RunActions::addRemoval(ActionRegistry& actions)
{
    auto* remove = actions.add({ u"removeRun"_s, tr("Run"), tr("Re&move run"),
        tr("Forget the shown run, in the list of runs"), u"delete"_s,
        { QKeySequence(Qt::Key_Delete) } });
    // Only in the list: elsewhere the key deletes text.
    remove->setShortcutContext(Qt::WidgetShortcut);
    connect(remove, &QAction::triggered, this, [this] {
        if (const auto run = m_workbench.runs().shownRun())
            m_workbench.runs().remove(run->id);
    });
    const auto enable = [this, remove] {
        const auto run = m_workbench.runs().shownRun();
        remove->setEnabled(run && !run->isActive());
    };
    connect(&m_workbench.runs(), &RunController::stateChanged, this, enable);
    connect(&m_workbench.runs(), &RunController::shownRunChanged, this, enable);
    enable();
}

void RunActions::addEditing(ActionRegistry& actions)
{
    auto& stack = m_workbench.settings().undoStack();
    auto* undo = stack.createUndoAction(this, tr("&Undo"));
    undo->setShortcut(QKeySequence(u"Ctrl+Z"_s));
    undo->setIconText(tr("Undo"));
    actions.adopt(undo, u"undo"_s, tr("Edit"));
    auto* redo = stack.createRedoAction(this, tr("&Redo"));
    redo->setShortcuts({ QKeySequence(u"Ctrl+Shift+Z"_s), QKeySequence(u"Ctrl+Y"_s) });
    redo->setIconText(tr("Redo"));
    actions.adopt(redo, u"redo"_s, tr("Edit"));
    new UndoKeys(this);
}

} // namespace fathom
