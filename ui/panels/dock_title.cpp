// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dock_title.h"

#include "ui/panels/panel_parts.h"
#include "ui/theme/icons.h"

#include <QAction>
#include <QDockWidget>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

using namespace Qt::StringLiterals;

namespace fathom {

DockTitle::DockTitle(QDockWidget& dock)
    : QWidget(&dock)
{
    const auto title = dock.windowTitle();
    setToolTip(tr("Drag to move, double-click to put into a window of its own or back"));
    auto* close = new QToolButton(this);
    close->setIcon(themedIcon(u"close"_s));
    close->setAutoRaise(true);
    close->setFocusPolicy(Qt::NoFocus);
    close->setToolTip(tr("Hide %1; the View menu brings it back").arg(title));
    setNames(*close, dock.objectName() + u"Close"_s, close->toolTip());
    connect(close, &QToolButton::clicked, &dock, &QDockWidget::close);

    auto* floating = new QAction(tr("In a window of its own"), this);
    floating->setCheckable(true);
    connect(&dock, &QDockWidget::topLevelChanged, floating, &QAction::setChecked);
    connect(floating, &QAction::triggered, &dock, &QDockWidget::setFloating);
    auto* hiding = new QAction(tr("Hide"), this);
    connect(hiding, &QAction::triggered, &dock, &QDockWidget::close);
    addActions({ floating, hiding });
    setContextMenuPolicy(Qt::ActionsContextMenu);

    m_layout = new QHBoxLayout(this);
    m_layout->setContentsMargins(gridUnit, 2, 2, 2);
    m_layout->setSpacing(0);
    m_layout->addWidget(makeHeading(title, this), 1);
    m_layout->addWidget(close);
}

void DockTitle::addButton(QWidget* button)
{
    m_layout->insertWidget(m_layout->count() - 1, button);
}

} // namespace fathom
