// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/controllers/workbench.h"
#include "ui/main_window.h"
#include "ui/plots/sweep_plot.h"

#include <QAbstractButton>
#include <QSettings>
#include <QString>
#include <QTemporaryDir>

#include <atomic>
#include <memory>

namespace fathom::testing {

/// The real window on the real core, with the built-in example. A sweep can be held after a number
/// of layers, so that what a test does in the middle of a run happens there on every machine.
/// Models that are not on this machine are downloaded without end.
class WindowUnderTest
{
public:
    WindowUnderTest();

    /// The window as the next start of the program finds it.
    void open();

    [[nodiscard]] static QString exampleDirectory();
    void holdSweepsAfter(int layers) { m_holdAfter = layers; }
    [[nodiscard]] QString filePath(const QString& name) const { return m_directory.filePath(name); }

    template <class T>
    T* find(const QString& name)
    {
        auto* found = window->findChild<T*>(name);
        if (!found)
            qFatal("there is no %s", qPrintable(name));
        return found;
    }
    void click(const QString& name);
    void trigger(const QString& action);
    SweepPlot& plot() { return *find<SweepPlot>(QStringLiteral("sweepPlot")); }
    const std::shared_ptr<Run>& newestRun() { return workbench->runs().runs().back(); }

    /// Each false if it takes too long.
    [[nodiscard]] bool openExample();
    [[nodiscard]] bool openData(const QString& path);
    [[nodiscard]] bool runToTheEnd();
    /// Chooses an entry of a combo box as a user does, with the keyboard.
    [[nodiscard]] bool choose(const QString& combo, const QString& text);
    /// A file of the example's texts, each with a number: how many characters it has, and a half.
    [[nodiscard]] QString writeNumbers(const QString& name) const;

private:
    [[nodiscard]] Services heldServices();
    [[nodiscard]] QString writeExamples() const;

    QTemporaryDir m_directory;
    QSettings m_settings;
    std::atomic<int> m_holdAfter = 1000;

public:
    std::unique_ptr<Workbench> workbench;
    std::unique_ptr<MainWindow> window;
};

} // namespace fathom::testing
