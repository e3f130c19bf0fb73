// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/probes_panel.h"

#include "ui/controllers/workbench.h"
#include "ui/models/probes_model.h"
#include "ui/panels/empty_state.h"
#include "ui/panels/page_stack.h"
#include "ui/panels/panel_parts.h"
#include "ui/panels/two_line_delegate.h"
#include "ui/theme/icons.h"
#include "ui/window/action_registry.h"

#include <QListView>
#include <QMenu>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace fathom {

ProbesPanel::ProbesPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setNames(*this, u"probesPanel"_s, tr("Probes"));
    m_model = new ProbesModel(workbench.probes(), this);
    m_list = new QListView(this);
    setNames(*m_list, u"probesList"_s, tr("Probes"));
    m_list->setModel(m_model);
    m_list->setItemDelegate(new TwoLineDelegate(m_list));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setUniformItemSizes(true);
    m_list->setContextMenuPolicy(Qt::CustomContextMenu);
    connect(m_list, &QListView::customContextMenuRequested, this, &ProbesPanel::showMenu);
    auto* empty = new EmptyState(this);
    empty->setText(tr("No probes yet"), tr("Probes you save or open appear here."));
    empty->setActions({ actions.action(u"openProbe"_s) });
    m_pages = new PageStack(this);
    m_pages->addWidget(empty);
    m_pages->addWidget(m_list);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_pages);

    connect(m_list, &QListView::activated, this, [this](const QModelIndex& index) {
        m_workbench.probes().use(static_cast<std::size_t>(index.row()));
    });
    connect(m_model, &QAbstractItemModel::modelReset, this,
        [this] { m_pages->setCurrentIndex(m_model->rowCount() > 0 ? 1 : 0); });
}

void ProbesPanel::showMenu(const QPoint& position)
{
    const auto index = m_list->indexAt(position);
    if (!index.isValid())
        return;
    const auto entry = static_cast<std::size_t>(index.row());
    auto* menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(
        tr("Test on the open data"), this, [this, entry] { m_workbench.probes().use(entry); });
    menu->addAction(themedIcon(u"delete"_s), tr("Take off this list"), this,
        [this, entry] { m_workbench.probes().forget(entry); });
    menu->popup(m_list->viewport()->mapToGlobal(position));
}

} // namespace fathom
