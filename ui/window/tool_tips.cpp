// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/tool_tips.h"

#include "ui/text/tool_tip_text.h"

#include <QCoreApplication>
#include <QHelpEvent>
#include <QToolTip>
#include <QWidget>

namespace fathom {

ToolTips::ToolTips(QObject* parent)
    : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool ToolTips::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ToolTip)
        return false;
    auto* widget = qobject_cast<QWidget*>(watched);
    if (!widget || widget->toolTip().isEmpty() || Qt::mightBeRichText(widget->toolTip()))
        return false;
    QToolTip::showText(
        static_cast<QHelpEvent*>(event)->globalPos(), toolTipText(widget->toolTip()), widget);
    return true;
}

} // namespace fathom
