// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace fathom {

class ActionRegistry;
class Workbench;

/// Run, Stop, moving between layers, undo of settings, dismissing messages.
class RunActions final : public QObject
{
    Q_OBJECT

public:
    RunActions(Workbench& workbench, ActionRegistry& actions, QObject* parent);

private:
    void addRun(ActionRegistry& actions);
    void addLayers(ActionRegistry& actions);
    void addRows(ActionRegistry& actions);
    void addRemoval(ActionRegistry& actions);
    void addEditing(ActionRegistry& actions);

    Workbench& m_workbench;
};

} // namespace fathom
