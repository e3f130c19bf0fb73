// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace fathom {

/// Opens the window with the files named on the command line; returns the exit status.
int launchWindow(int argumentCount, char** arguments);

} // namespace fathom
