// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window_launcher.h"

#include "ui/window_application.h"

#include <QApplication>

namespace fathom {

int launchWindow(int argumentCount, char** arguments)
{
    QApplication application(argumentCount, arguments);
    WindowArguments given;
    const auto words = QApplication::arguments();
    given.files = words.mid(1);
    return runWindow(application, given);
}

} // namespace fathom
