// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTimer>
#include <QWidget>

class QLabel;

namespace fathom {

class ElidedLabel;
class Workbench;

/// The bottom of the window: the shown result in one sentence, what of it was kept, memory in
/// use, what layer numbers mean.
class StatusLine final : public QWidget
{
    Q_OBJECT

public:
    explicit StatusLine(Workbench& workbench, QWidget* parent = nullptr);

private:
    void refresh();
    void refreshMemory();

    Workbench& m_workbench;
    QLabel* m_memory = nullptr;
    ElidedLabel* m_sentence = nullptr;
    QTimer m_memoryTimer;
};

} // namespace fathom
