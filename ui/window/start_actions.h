// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/built_in_examples.h"

#include <QObject>
#include <QPointer>

class QStackedWidget;
class QWidget;

namespace fathom {

class ActionRegistry;
class StartPage;
class Tour;
class WindowState;
class Workbench;

/// The start page and the guided tour: when they are shown, and what they start.
class StartActions final : public QObject
{
    Q_OBJECT

public:
    /// `examplesFolder` holds examples.json; may be empty.
    StartActions(
        Workbench& workbench, ActionRegistry& actions, WindowState& state, const QString& examplesFolder, QWidget* window);

    /// Puts the start page in front of `work` in a stack of both; every action must exist by then.
    [[nodiscard]] QWidget* makeCentre(QWidget* work);
    void startTour();

private:
    void openFirstExample();
    void runExample(const QString& id);
    /// The start page is in front while there is nothing else to see, or when it is asked for.
    void refresh();
    void showPage(bool isInFront);

    Workbench& m_workbench;
    ActionRegistry& m_actions;
    WindowState& m_state;
    QWidget* m_window;
    std::vector<BuiltInExample> m_examples;
    QStackedWidget* m_pages = nullptr;
    StartPage* m_page = nullptr;
    QPointer<Tour> m_tour;
    bool m_isAskedFor = false;
};

} // namespace fathom
