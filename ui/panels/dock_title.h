// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QDockWidget;
class QHBoxLayout;

namespace fathom {

/// A dock's title: its name by weight, close on the right, float in its context menu. Dragging it
/// moves the dock.
class DockTitle final : public QWidget
{
    Q_OBJECT

public:
    explicit DockTitle(QDockWidget& dock);

    /// Left of the one that closes.
    void addButton(QWidget* button);

private:
    QHBoxLayout* m_layout = nullptr;
};

} // namespace fathom
