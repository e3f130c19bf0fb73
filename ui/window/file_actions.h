// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QString>

#include <filesystem>
#include <memory>

class QWidget;

namespace fathom {

class ActionRegistry;
class Probe;
class WindowState;
class Workbench;

/// Opening and saving: the actions and the file dialogs behind them. Dialogs begin in the last
/// folder.
class FileActions final : public QObject
{
    Q_OBJECT

public:
    /// What is below `examplesFolder`, which may be empty, is not listed as recent: it has a place of
    /// its own. Dialogs belong to `window`.
    FileActions(Workbench& workbench, ActionRegistry& actions, WindowState& state,
        QString examplesFolder, QWidget* window);

private:
    void addOpenActions(ActionRegistry& actions);
    void addProbeActions(ActionRegistry& actions);
    void rememberWhatIsOpened();
    void openData();
    void openModel();
    void openModelFile();
    void askForModelId();
    void addModelActions(ActionRegistry& actions);
    void openProbe();
    void openTestFile();
    void saveProbe(const std::shared_ptr<const Probe>& probe);
    [[nodiscard]] QString askForFile(const QString& title, const QString& filter);

    Workbench& m_workbench;
    WindowState& m_state;
    QString m_examplesFolder;
    QWidget* m_window;
};

} // namespace fathom
