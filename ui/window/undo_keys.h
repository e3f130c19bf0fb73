// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace fathom {

/// Text fields keep the keys for undo and redo to themselves, also when they have nothing to undo.
/// Then the keys go to the window: after a setting was typed and taken, Ctrl+Z takes it back.
class UndoKeys final : public QObject
{
    Q_OBJECT

public:
    /// Watches the application for as long as `parent` lives.
    explicit UndoKeys(QObject* parent);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace fathom
