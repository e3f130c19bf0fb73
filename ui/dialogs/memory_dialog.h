// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QTimer>

class QDoubleSpinBox;
class QLabel;

namespace fathom {

class MemoryController;

/// How much memory runs may take, what a sweep would take of it, part by part, and what is in use.
/// Stays beside the window; deletes itself when closed.
class MemoryDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit MemoryDialog(MemoryController& memory, QWidget* parent);

private:
    void takeLimit(double gigabytes);
    void refresh();

    MemoryController& m_memory;
    QDoubleSpinBox* m_limit = nullptr;
    QLabel* m_estimate = nullptr;
    QLabel* m_use = nullptr;
    QTimer m_timer;
};

} // namespace fathom
