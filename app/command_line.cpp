// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/command_line.h"

#include "app/commands/commands.h"
#include "app/session.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <string>
#include <string_view>

namespace fathom {

void declareCommands(CLI::App& app, int& exitStatus)
{
    app.require_subcommand(1);
    app.set_version_flag("--version", "fathom " FATHOM_VERSION);
    app.footer("Without a command, `fathom [FILE…]` opens the window with data, a model directory or a probe.");
    addInfoCommand(app, exitStatus);
    addTokenizeCommand(app, exitStatus);
    addExtractCommand(app, exitStatus);
    addWarmupCommand(app, exitStatus);
    addFitCommand(app, exitStatus);
    addSweepCommand(app, exitStatus);
    addPredictCommands(app, exitStatus);
    addScoreCommands(app, exitStatus);
    addImportanceCommand(app, exitStatus);
    addTokensCommand(app, exitStatus);
    addActivationCommands(app, exitStatus);
    addCacheCommand(app, exitStatus);
}

bool isCommand(int argumentCount, char** arguments)
{
    if (argumentCount < 2)
        return false;
    const std::string_view first = arguments[1];
    if (first == "--help" || first == "-h" || first == "--version")
        return true;
    auto unused = 0;
    CLI::App app;
    declareCommands(app, unused);
    return !app.get_subcommands([&](const CLI::App* command) { return command->get_name() == first; }).empty();
}

int runCommandLine(int argumentCount, char** arguments)
{
    CLI::App app { "Train and inspect linear probes on the hidden states of language models.", "fathom" };
    auto exitStatus = static_cast<int>(exitDone);
    declareCommands(app, exitStatus);
    try {
        app.parse(argumentCount, arguments);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? exitDone : exitUsage;
    }
    return exitStatus;
}

} // namespace fathom
