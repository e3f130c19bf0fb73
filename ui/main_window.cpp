// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/main_window.h"

#include "ui/controllers/workbench.h"
#include "ui/panels/data_panel.h"
#include "ui/panels/examples_panel.h"
#include "ui/panels/importance_panel.h"
#include "ui/panels/message_bar.h"
#include "ui/panels/model_panel.h"
#include "ui/panels/probes_panel.h"
#include "ui/panels/runs_panel.h"
#include "ui/panels/settings_panel.h"
#include "ui/panels/status_line.h"
#include "ui/panels/sweep_panel.h"
#include "ui/panels/tokens_panel.h"
#include "ui/panels/top_bar.h"
#include "ui/plots/importance_plot.h"
#include "ui/plots/sweep_plot.h"
#include "ui/plots/token_heatmap.h"
#include "ui/text/utf8.h"
#include "ui/theme/icons.h"
#include "ui/window/action_registry.h"
#include "ui/window/dock_layout.h"
#include "ui/window/export_actions.h"
#include "ui/window/file_actions.h"
#include "ui/window/file_drop.h"
#include "ui/window/help_actions.h"
#include "ui/window/menus.h"
#include "ui/window/run_actions.h"
#include "ui/window/start_actions.h"
#include "ui/window/view_actions.h"
#include "ui/window/window_state.h"

#include <QAction>
#include <QSplitter>
#include <QStatusBar>
#include <QTabWidget>
#include <QTimer>
#include <QToolBar>
#include <QToolButton>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace fathom {

MainWindow::MainWindow(
    Workbench& workbench, QSettings& settings, const QString& examplesFolder, QWidget* parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
{
    setObjectName(u"mainWindow"_s);
    m_state = new WindowState(settings, this);
    m_actions = new ActionRegistry(this);
    makeActions(examplesFolder);
    makeTopBar();
    makeCentre();
    makeDocks();
    statusBar()->addWidget(new StatusLine(m_workbench, this), 1);
    statusBar()->setSizeGripEnabled(false);
    m_menus->fillMenuBar(*this);
    new FileDrop(*this, m_workbench);
    connect(&m_workbench.data(), &DataController::changed, this, &MainWindow::refreshTitle);
    refreshTitle();
    restoreLayout();
}

void MainWindow::makeActions(const QString& examplesFolder)
{
    m_files = new FileActions(m_workbench, *m_actions, *m_state, examplesFolder, this);
    m_exports = new ExportActions(m_workbench, *m_actions, *m_state, this);
    m_help = new HelpActions(*m_actions, this);
    m_start = new StartActions(m_workbench, *m_actions, *m_state, examplesFolder, this);
    new RunActions(m_workbench, *m_actions, this);
    new ViewActions(*m_actions, *m_state, this);
    m_menus = new Menus(m_workbench, *m_actions, *m_state, this);
    auto& memory = m_workbench.memory();
    memory.setChosenLimit(m_state->memoryLimit());
    connect(&memory, &MemoryController::changed, this,
        [this, &memory] { m_state->setMemoryLimit(memory.chosenLimit()); });
}

void MainWindow::makeTopBar()
{
    auto* bar = addToolBar(tr("Probe"));
    bar->setObjectName(u"topBarHolder"_s);
    bar->setMovable(false);
    bar->setFloatable(false);
    bar->toggleViewAction()->setEnabled(false);
    auto* sentence
        = new TopBar(m_workbench, *m_actions, m_menus->dataMenu(), m_menus->modelMenu(), bar);
    sentence->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    bar->addWidget(sentence);
    connect(sentence, &TopBar::questionClicked, this, [this] {
        m_docks->bringForward(u"settingsDock"_s);
        m_settings->focusFirstField();
    });
}

void MainWindow::makeCentre()
{
    auto* sweep = new SweepPanel(m_workbench, *m_actions, this);
    m_exports->setSweepFigure(&sweep->plot());
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(u"centreSplitter"_s);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(sweep);
    makeTabs();
    m_splitter->addWidget(m_tabs);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    auto* centre = new QWidget(this);
    auto* layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(new MessageBar(m_workbench.messages(), centre));
    layout->addWidget(m_start->makeCentre(m_splitter), 1);
    setCentralWidget(centre);
}

void MainWindow::makeTabs()
{
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(u"detailTabs"_s);
    m_tabs->setDocumentMode(true);
    auto* tokens = new TokensPanel(m_workbench, *m_actions, m_tabs);
    auto* examples = new ExamplesPanel(m_workbench, *m_actions, m_tabs);
    auto* importance = new ImportancePanel(m_workbench, *m_actions, m_tabs);
    makeTabHelp();
    m_exports->setTokenFigure(&tokens->heatmap());
    m_exports->setImportanceFigure([importance] { return &importance->figure(); });
    const auto add = [this](QWidget* page, const QString& id, const QString& icon,
                         const QString& text, const QString& help) {
        const int index = m_tabs->addTab(page, themedIcon(icon), page->accessibleName());
        auto* show = m_actions->add(
            { id, tr("View"), text, help, icon, { QKeySequence(u"Ctrl+%1"_s.arg(index + 1)) } });
        m_tabs->setTabToolTip(index, show->toolTip());
        connect(show, &QAction::triggered, this, [this, page] {
            m_tabs->setCurrentWidget(page);
            page->setFocus();
        });
    };
    add(tokens, u"showTokens"_s, u"tokens"_s, tr("&Tokens"),
        tr("The selected layer's score at every token"));
    add(examples, u"showExamples"_s, u"examples"_s, tr("&Examples"),
        tr("The test rows and what the selected layer says"));
    add(importance, u"showImportance"_s, u"importance"_s, tr("Layer &importance"),
        tr("Size of the coefficients, layer by layer"));
}

/// A question mark about the tab that is in front.
void MainWindow::makeTabHelp()
{
    m_tabs->setCornerWidget(m_help->makeButton(
        u"tabsHelpButton"_s, [this] { return HelpActions::pageOf(m_tabs->currentWidget()); }, m_tabs));
}

void MainWindow::makeDocks()
{
    m_docks = new DockLayout(*this, *m_actions, *m_help);
    m_settings = new SettingsPanel(
        m_workbench.settings(), m_workbench.data(), m_workbench.model(), *m_actions, this);
    auto* dataPanel = new DataPanel(
        m_workbench.data(), m_workbench.settings(), m_workbench.selection(), *m_actions, this);
    auto* modelPanel = new ModelPanel(m_workbench, *m_actions, this);
    m_docks->add(dataPanel, u"dataDock"_s, tr("Data"), Qt::LeftDockWidgetArea, 3);
    m_docks->add(modelPanel, u"modelDock"_s, tr("Model"), Qt::LeftDockWidgetArea, 0);
    m_docks->add(new ProbesPanel(m_workbench, *m_actions, this), u"probesDock"_s, tr("Probes"),
        Qt::LeftDockWidgetArea, 1);
    m_docks->add(m_settings, u"settingsDock"_s, tr("Probe settings"), Qt::RightDockWidgetArea, 0);
    m_docks->add(new RunsPanel(m_workbench, *m_actions, this), u"runsDock"_s, tr("Runs"),
        Qt::RightDockWidgetArea, 1);
}

void MainWindow::restoreLayout()
{
    resize(1280, 720);
    m_docks->reset();
    restoreGeometry(m_state->layout(u"geometry"_s));
    restoreState(m_state->layout(u"docks"_s));
    m_splitter->restoreState(m_state->layout(u"splitter"_s));
    m_settings->restoreState(m_state->layout(u"settings"_s));
}

void MainWindow::refreshTitle()
{
    const auto& opened = m_workbench.data().data();
    setWindowTitle(
        opened ? tr("%1 – Fathom").arg(pathToQt(opened->path.filename())) : tr("Fathom"));
}

void MainWindow::closeEvent(QCloseEvent* event)
{
    m_state->setLayout(u"geometry"_s, saveGeometry());
    m_state->setLayout(u"docks"_s, saveState());
    m_state->setLayout(u"splitter"_s, m_splitter->saveState());
    m_state->setLayout(u"settings"_s, m_settings->saveState());
    m_workbench.stopEverything();
    QMainWindow::closeEvent(event);
}

void MainWindow::paintEvent(QPaintEvent* event)
{
    QMainWindow::paintEvent(event);
    if (m_wasPainted)
        return;
    m_wasPainted = true;
    // Queued: the frame is on the screen before anything else begins.
    QTimer::singleShot(0, this, &MainWindow::firstFrameShown);
}

} // namespace fathom
