// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>

#include <cstddef>

class QApplication;

namespace fathom {

/// What the program was started with.
struct WindowArguments
{
    QStringList files; ///< data sets, model directories, probes
    QString examples; ///< folder of examples.json; empty: the installed one, or the source tree's
    QString settingsFile; ///< empty: the user's own
    QString colorScheme; ///< "light", "dark", "system"; empty: as remembered
    std::size_t threads = 0; ///< 0: one for each core
};

/// Opens the window and runs until it is closed; returns the exit status. Nothing heavy happens
/// before its first frame. Opens `files`; without any it shows the start page.
int runWindow(QApplication& application, const WindowArguments& arguments);

/// Where the built-in examples are: beside an installed program, else in the source tree; empty if
/// neither has them.
[[nodiscard]] QString findExamplesFolder();

} // namespace fathom
