// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QDoubleSpinBox;
class QLabel;
class QPushButton;

namespace fathom {

class KeptStatesController;

/// How much of hidden states is kept on disk, how much may be, and a button that forgets them.
/// Stays beside the window; deletes itself when closed.
class KeptStatesDialog final : public QDialog
{
    Q_OBJECT

public:
    explicit KeptStatesDialog(KeptStatesController& kept, QWidget* parent);

private:
    void refresh();

    KeptStatesController& m_kept;
    QLabel* m_folder = nullptr;
    QLabel* m_models = nullptr;
    QDoubleSpinBox* m_limit = nullptr;
    QPushButton* m_forget = nullptr;
};

} // namespace fathom
