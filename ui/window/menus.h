// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QMainWindow;
class QMenu;

namespace fathom {

class ActionRegistry;
class WindowState;
class Workbench;

/// The menu bar, and the two menus of the top bar's words; all from the registry's actions.
class Menus final : public QObject
{
    Q_OBJECT

public:
    Menus(Workbench& workbench, ActionRegistry& actions, WindowState& state, QWidget* window);

    /// Builds the menu bar; every action must exist by then.
    void fillMenuBar(QMainWindow& window);
    [[nodiscard]] QMenu* dataMenu() const { return m_data; }
    [[nodiscard]] QMenu* modelMenu() const { return m_model; }

private:
    enum class Recent
    {
        All,
        Files,
        Directories
    };
    void addWindowActions();
    void addRecent(QMenu& menu, Recent which);
    void addAll(QMenu& menu, const QStringList& ids);

    Workbench& m_workbench;
    ActionRegistry& m_actions;
    WindowState& m_state;
    QWidget* m_window;
    QMenu* m_data = nullptr;
    QMenu* m_model = nullptr;
};

} // namespace fathom
