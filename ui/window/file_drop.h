// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QLabel;
class QMimeData;
class QWidget;

namespace fathom {

class Workbench;

/// Files and folders dropped anywhere on the window are opened; while they hover, a frame says so.
class FileDrop final : public QObject
{
    Q_OBJECT

public:
    FileDrop(QWidget& window, Workbench& workbench);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showHint(const QMimeData& data);
    void open(const QMimeData& data);

    QWidget& m_window;
    Workbench& m_workbench;
    QLabel* m_hint = nullptr;
};

} // namespace fathom
