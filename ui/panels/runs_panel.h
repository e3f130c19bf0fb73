// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QListView;

namespace fathom {

class ActionRegistry;
class PageStack;
class RunsModel;
class Workbench;

/// The runs of this session; choosing one shows it again.
class RunsPanel final : public QWidget
{
    Q_OBJECT

public:
    RunsPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

private:
    void showMenu(const QPoint& position);
    void refresh();
    void markShownRun();

    Workbench& m_workbench;
    RunsModel* m_model = nullptr;
    QAction* m_remove = nullptr;
    QListView* m_list = nullptr;
    PageStack* m_pages = nullptr;
};

} // namespace fathom
