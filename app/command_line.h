// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace CLI {
class App;
}

namespace fathom {

/// Declares every verb with its options. `exitStatus` receives what the verb that was parsed ended with and must outlive `app`.
void declareCommands(CLI::App& app, int& exitStatus);
/// Whether the first argument is a verb (`sweep`, `info`, …) or asks for help: then the window stays closed.
[[nodiscard]] bool isCommand(int argumentCount, char** arguments);
/// Runs one command; returns the exit status (session.h).
int runCommandLine(int argumentCount, char** arguments);

} // namespace fathom
