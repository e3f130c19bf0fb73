// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>

class QSettings;
class QSplitter;
class QTabWidget;

namespace fathom {

class ActionRegistry;
class DockLayout;
class ExportActions;
class HelpActions;
class StartActions;
class FileActions;
class Menus;
class SettingsPanel;
class WindowState;
class Workbench;

/// Assembles panels, menus and status line around a Workbench, and remembers where everything was.
/// Holds no state of its own.
class MainWindow final : public QMainWindow
{
    Q_OBJECT

public:
    /// `workbench` and `settings` outlive the window. `examplesFolder` holds the built-in
    /// examples' list, examples.json, and may be empty.
    MainWindow(Workbench& workbench, QSettings& settings, const QString& examplesFolder,
        QWidget* parent = nullptr);

    [[nodiscard]] const ActionRegistry& actions() const { return *m_actions; }

signals:
    /// The window has been painted once. Whatever takes longer begins now.
    void firstFrameShown();

protected:
    void closeEvent(QCloseEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    void makeActions(const QString& examplesFolder);
    void makeTopBar();
    void makeCentre();
    void makeTabs();
    void makeTabHelp();
    void makeDocks();
    void restoreLayout();
    void refreshTitle();

    Workbench& m_workbench;
    WindowState* m_state = nullptr;
    ActionRegistry* m_actions = nullptr;
    FileActions* m_files = nullptr;
    ExportActions* m_exports = nullptr;
    Menus* m_menus = nullptr;
    DockLayout* m_docks = nullptr;
    SettingsPanel* m_settings = nullptr;
    HelpActions* m_help = nullptr;
    StartActions* m_start = nullptr;
    QSplitter* m_splitter = nullptr;
    QTabWidget* m_tabs = nullptr;
    bool m_wasPainted = false;
};

} // namespace fathom
