// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"
#ifdef FATHOM_HAS_WINDOW
#include "app/window_launcher.h"
#else
#include <cstdio>
#endif

int main(int argumentCount, char** arguments)
{
    if (fathom::isCommand(argumentCount, arguments))
        return fathom::runCommandLine(argumentCount, arguments);
#ifdef FATHOM_HAS_WINDOW
    return fathom::launchWindow(argumentCount, arguments);
#else
    std::fputs("fathom: this build has no window; see fathom --help\n", stderr);
    return 2;
#endif
}
