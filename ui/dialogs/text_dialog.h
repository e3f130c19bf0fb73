// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

namespace fathom {

/// A page of rich text beside the window, not in front of it: help, keys, about. Deletes itself
/// when closed.
class TextDialog final : public QDialog
{
    Q_OBJECT

public:
    TextDialog(
        const QString& objectName, const QString& title, const QString& html, QWidget* parent);
};

} // namespace fathom
