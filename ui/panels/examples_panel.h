// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QButtonGroup;
class QLabel;
class QLineEdit;
class QTableView;

namespace fathom {

class ActionRegistry;
class EmptyState;
class ExamplesFilter;
class ExamplesModel;
class PageStack;
class Workbench;

/// The test rows with the selected layer's answers: sort, search, only the wrong ones. Selecting a
/// row shows its tokens.
class ExamplesPanel final : public QWidget
{
    Q_OBJECT

public:
    ExamplesPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void makeSteps(const ActionRegistry& actions);
    /// Selects the next (1) or previous (-1) row as shown.
    void stepRow(int direction);
    [[nodiscard]] QWidget* makeFilters();
    void makeTable();
    void refresh();
    void refreshCount();
    void showSelectedRow();
    void selectCurrentRow();
    void fitTable();
    void showAllRows();
    /// Probabilities, where the probe gives none.
    void hideWhatIsEmpty();

    Workbench& m_workbench;
    ExamplesModel* m_model = nullptr;
    ExamplesFilter* m_filter = nullptr;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    QLineEdit* m_search = nullptr;
    QButtonGroup* m_outcome = nullptr;
    QLabel* m_count = nullptr;
    QTableView* m_table = nullptr;
    int m_fittedColumns = 0; ///< as many as the widths were made for
    bool m_isShowing = false; ///< the current row is being set from the selection
};

} // namespace fathom
