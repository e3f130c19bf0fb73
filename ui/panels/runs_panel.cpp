// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/runs_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/models/item_roles.h"
#include "ui/models/runs_model.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/panels/two_line_delegate.h"
#include "ui/window/action_registry.h"

#include <QAction>
#include <QListView>
#include <QMenu>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace fathom {

namespace {
RunId runAt(const QModelIndex& index)
{
    return RunId(index.data(IdRole).toLongLong());
}
} // namespace

RunsPanel::RunsPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setNames(*this, u"runsPanel"_s, tr("Runs"));
    m_model = new RunsModel(workbench.runs(), this);
    m_list = new QListView(this);
    setNames(*m_list, u"runsList"_s, tr("Runs"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    m_list->setUniformItemSizes(true);
    m_remove = actions.action(u"removeRun"_s);
    m_list->addAction(m_remove);
    auto* empty = new EmptyState(this);
    empty->setText(
        tr("No runs yet"), tr("Every run stays here with its settings and can be shown again."));
    empty->setActions({ actions.action(u"run"_s) });
    m_pages = new PageStack(this);
    m_pages->addWidget(empty);
    m_pages->addWidget(m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    // The mouse and the arrow keys alike.
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this,
        [this](const QModelIndex& index) {
            if (index.isValid())
                m_workbench.runs().show(runAt(index));
        });
    connect(m_list, &QListView::customContextMenuRequested, this, &RunsPanel::showMenu);
    connect(m_model, &QAbstractItemModel::rowsInserted, this, &RunsPanel::refresh);
    connect(m_model, &QAbstractItemModel::rowsRemoved, this, &RunsPanel::refresh);
    connect(&workbench.runs(), &RunController::shownRunChanged, this, &RunsPanel::markShownRun);
    refresh();
}

void RunsPanel::refresh()
{
    m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 1 : 0);
    markShownRun();
}

void RunsPanel::markShownRun()
{
    if (const auto shown = m_workbench.runs().shownRun())
        m_list->setCurrentIndex(m_model->indexOf(shown->id));
}

void RunsPanel::showMenu(const QPoint& position)
{
    // The button that opens the menu has made the run below it the shown one.
    const auto index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    const auto run = m_workbench.runs().find(runAt(index));
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    if (run->kind == Run::Kind::Sweep)
        menu->addAction(tr("Use its settings"), this,
            [this, run] { m_workbench.settings().restore(run->form); });
    menu->addAction(m_remove);
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

} // namespace fathom
