// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/undo_keys.h"

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QCoreApplication>
#include <QKeyEvent>
#include <QLineEdit>

namespace fathom {

namespace {

/// The field itself, or the one inside a combo or spin box: these hand their keys to it.
QLineEdit* fieldOf(QObject* watched)
{
    if (auto* edit = qobject_cast<QLineEdit*>(watched))
        return edit;
    if (qobject_cast<QComboBox*>(watched) || qobject_cast<QAbstractSpinBox*>(watched))
        return watched->findChild<QLineEdit*>();
    return nullptr;
}

} // namespace

UndoKeys::UndoKeys(QObject* parent)
    : QObject(parent)
{
    QCoreApplication::instance()->installEventFilter(this);
}

bool UndoKeys::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() != QEvent::ShortcutOverride)
        return false;
    const auto* edit = fieldOf(watched);
    if (!edit)
        return false;
    const auto* key = static_cast<QKeyEvent*>(event);
    const bool hasNothingToDo = (key->matches(QKeySequence::Undo) && !edit->isUndoAvailable())
        || (key->matches(QKeySequence::Redo) && !edit->isRedoAvailable());
    if (!hasNothingToDo)
        return false;
    event->ignore();
    return true;
}

} // namespace fathom
