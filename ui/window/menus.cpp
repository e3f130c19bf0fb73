// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/menus.h"

#include "ui/controllers/workbench.h"
#include "ui/dialogs/kept_states_dialog.h"
#include "ui/dialogs/memory_dialog.h"
#include "ui/text/utf8.h"
#include "ui/window/action_registry.h"
#include "ui/window/window_state.h"

#include <QAction>
#include <QFileInfo>
#include <QMainWindow>
#include <QMenu>
#include <QMenuBar>

using namespace Qt::StringLiterals;

namespace fathom {

Menus::Menus(Workbench& workbench, ActionRegistry& actions, WindowState& state, QWidget* window)
    : QObject(window)
    , m_workbench(workbench)
    , m_actions(actions)
    , m_state(state)
    , m_window(window)
{
    addWindowActions();
    m_data = new QMenu(window);
    addAll(*m_data, { u"openData"_s, u"reloadData"_s, u"openExample"_s });
    addRecent(*m_data, Recent::Files);
    m_model = new QMenu(window);
    addAll(*m_model, { u"openModel"_s, u"openModelFile"_s, u"openHubModel"_s, u"stopFetching"_s });
    addRecent(*m_model, Recent::Directories);
}

void Menus::addWindowActions()
{
    auto* kept = m_actions.add({ u"keptStates"_s, tr("Edit"), tr("Kept &hidden states…"),
        tr("How much is kept on disk between runs, and how much may be"), {}, {} });
    connect(kept, &QAction::triggered, m_window,
        [this] { (new KeptStatesDialog(m_workbench.keptStates(), m_window))->show(); });
    auto* memory = m_actions.add({ u"memory"_s, tr("Edit"), tr("&Memory…"),
        tr("How much memory runs may take, and what a sweep would take"), {}, {} });
    connect(memory, &QAction::triggered, m_window,
        [this] { (new MemoryDialog(m_workbench.memory(), m_window))->show(); });
    auto* quit
        = m_actions.add({ u"quit"_s, tr("File"), tr("&Quit"), {}, {}, { QKeySequence::Quit } });
    connect(quit, &QAction::triggered, m_window, &QWidget::close);
}

void Menus::addAll(QMenu& menu, const QStringList& ids)
{
    for (const auto& id : ids) {
        if (id.isEmpty())
            menu.addSeparator();
        else
            menu.addAction(m_actions.action(id));
    }
}

void Menus::addRecent(QMenu& menu, Recent which)
{
    menu.addSeparator();
    auto* first = new QAction(&menu); // recent entries come and go before this one
    first->setSeparator(true);
    menu.addAction(first);
    connect(&menu, &QMenu::aboutToShow, this, [this, &menu, first, which] {
        for (auto* action : menu.actions())
            if (action->property("recent").toBool())
                delete action;
        for (const auto& path : m_state.recentFiles()) {
            const bool isDirectory = QFileInfo(path).isDir();
            if ((which == Recent::Files && isDirectory)
                || (which == Recent::Directories && !isDirectory))
                continue;
            auto* action = new QAction(QFileInfo(path).fileName(), &menu);
            action->setProperty("recent", true);
            action->setToolTip(path);
            connect(action, &QAction::triggered, this,
                [this, path] { m_workbench.openPath(toPath(path)); });
            menu.insertAction(first, action);
        }
    });
    menu.setToolTipsVisible(true);
}

void Menus::fillMenuBar(QMainWindow& window)
{
    auto* bar = window.menuBar();
    auto* file = bar->addMenu(tr("&File"));
    addAll(*file,
        { u"openData"_s, u"openModel"_s, u"openModelFile"_s, u"openHubModel"_s, u"openProbe"_s,
            u"openTestFile"_s, u"openExample"_s, u"startPage"_s });
    auto* recent = file->addMenu(tr("Open &recent"));
    addRecent(*recent, Recent::All);
    connect(recent->addAction(tr("Clear this list")), &QAction::triggered, &m_state,
        &WindowState::clearRecentFiles);
    addAll(*file,
        { u""_s, u"reloadData"_s, u""_s, u"saveProbe"_s, u"saveJointProbe"_s, u"exportPlot"_s,
            u"exportTokens"_s, u"exportImportance"_s, u"exportResults"_s, u""_s, u"quit"_s });
    addAll(*bar->addMenu(tr("&Edit")), { u"undo"_s, u"redo"_s, u""_s, u"copy"_s, u""_s, u"keptStates"_s, u"memory"_s });
    addAll(*bar->addMenu(tr("&Run")),
        { u"run"_s, u"stop"_s, u""_s, u"nextLayer"_s, u"previousLayer"_s, u"bestLayer"_s,
            u"examineJointProbe"_s, u""_s, u"nextRow"_s, u"previousRow"_s, u""_s, u"removeRun"_s });
    addAll(*bar->addMenu(tr("&View")),
        { u"showTokens"_s, u"showExamples"_s, u"showImportance"_s, u""_s, u"dataDockToggle"_s,
            u"modelDockToggle"_s, u"settingsDockToggle"_s, u"runsDockToggle"_s,
            u"probesDockToggle"_s, u"resetLayout"_s, u""_s, u"themeSystem"_s, u"themeLight"_s,
            u"themeDark"_s, u""_s, u"zoomIn"_s, u"zoomOut"_s, u"zoomReset"_s, u""_s,
            u"dismissMessage"_s });
    addAll(*bar->addMenu(tr("&Help")), { u"help"_s, u"tour"_s, u"tutorial"_s, u"layerConvention"_s, u"helpOnSweep"_s, u"keys"_s, u""_s, u"about"_s });
}

} // namespace fathom
