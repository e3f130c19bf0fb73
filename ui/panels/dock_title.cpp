// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/panels/dock_title.h"

#include "ui/panels/panel_parts.h"
#include "ui/theme/icons.h"

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
    const auto addButton = [&](const QString& icon, const QString& name, const QString& help) {
        auto* button = new QToolButton(this);
        button->setIcon(themedIcon(icon));
        button->setAutoRaise(true);
        button->setFocusPolicy(Qt::NoFocus);
        button->setToolTip(help);
        setNames(*button, dock.objectName() + name, help);
        return button;
    };
    auto* floating
        = addButton(u"up"_s, u"Float"_s, tr("Put %1 in a window of its own, or back").arg(title));
    auto* close = addButton(u"close"_s, u"Close"_s, tr("Hide %1; View brings it back").arg(title));
    connect(
        floating, &QToolButton::clicked, &dock, [&dock] { dock.setFloating(!dock.isFloating()); });
    connect(close, &QToolButton::clicked, &dock, &QDockWidget::close);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit, 2, 2, 2);
    layout->setSpacing(0);
    layout->addWidget(makeHeading(title, this), 1);
    layout->addWidget(floating);
    layout->addWidget(close);
}

} // namespace fathom
