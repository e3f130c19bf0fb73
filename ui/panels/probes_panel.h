// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QListView;

namespace fathom {

class ActionRegistry;
class PageStack;
class ProbesModel;
class Workbench;

/// Probe files saved or opened in this session; choosing one tests it on the open data.
class ProbesPanel final : public QWidget
{
    Q_OBJECT

public:
    ProbesPanel(Workbench& workbench, const ActionRegistry& actions, QWidget* parent = nullptr);

private:
    void showMenu(const QPoint& position);

    Workbench& m_workbench;
    ProbesModel* m_model = nullptr;
    QListView* m_list = nullptr;
    PageStack* m_pages = nullptr;
};

} // namespace fathom
