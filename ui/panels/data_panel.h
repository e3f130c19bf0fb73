// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/column_roles.h"

#include <QWidget>

#include <memory>
#include <optional>
#include <string>
#include <vector>

class QGridLayout;
class QLabel;
class QTableView;

namespace fathom {

class ActionRegistry;
class ChoiceCombo;
class ClassBalanceBar;
class DataController;
class DataTableModel;
class ElidedLabel;
class EmptyState;
class PageStack;
class Selection;
class SettingsController;
struct Table;

/// The data set: file, class balance or where the targets lie, which column plays which part, what
/// is learnt, and its rows. Selecting a row selects it everywhere.
class DataPanel final : public QWidget
{
    Q_OBJECT

public:
    DataPanel(DataController& dataController, SettingsController& settings, Selection& selection,
        const ActionRegistry& actions, QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    using Role = std::optional<std::string> ColumnRoles::*;

    [[nodiscard]] QWidget* makeContent(const ActionRegistry& actions);
    [[nodiscard]] QWidget* makeRoles();
    void addRole(QGridLayout& grid, int place, Role role, const QString& name, const QString& label,
        const QString& help);
    void refresh();
    void refreshRoles();
    void refreshBalance();
    void addTask(QGridLayout& grid, int place);
    [[nodiscard]] QString factsText() const;
    void showSelectedRow();
    void selectRow(int row);
    void fitTable();

    DataController& m_data;
    SettingsController& m_settings;
    Selection& m_selection;
    PageStack* m_pages = nullptr;
    EmptyState* m_empty = nullptr;
    ElidedLabel* m_name = nullptr;
    QLabel* m_rows = nullptr;
    QLabel* m_facts = nullptr; ///< its groups, or why it makes no data set
    ClassBalanceBar* m_balance = nullptr;
    struct RoleField
    {
        Role role;
        ChoiceCombo* combo;
        QLabel* caption;
    };
    std::vector<RoleField> m_roles;
    ChoiceCombo* m_task = nullptr;
    QTableView* m_table = nullptr;
    DataTableModel* m_model = nullptr;
    std::shared_ptr<const Table> m_shownTable;
    bool m_isShowing = false; ///< the current row is being set from the selection
};

} // namespace fathom
