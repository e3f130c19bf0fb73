// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/App.hpp>

namespace fathom {

// Each declares one verb of the command line; its callback runs it and stores the exit status in `exitStatus`, which outlives the app.
void addInfoCommand(CLI::App& app, int& exitStatus);
void addTokenizeCommand(CLI::App& app, int& exitStatus);
void addExtractCommand(CLI::App& app, int& exitStatus);
void addCacheCommand(CLI::App& app, int& exitStatus); ///< cache info and cache clear
void addWarmupCommand(CLI::App& app, int& exitStatus);
void addFitCommand(CLI::App& app, int& exitStatus);
void addSweepCommand(CLI::App& app, int& exitStatus);
void addPredictCommands(CLI::App& app, int& exitStatus); ///< predict and predict-proba
void addScoreCommands(CLI::App& app, int& exitStatus); ///< score and evaluate
void addImportanceCommand(CLI::App& app, int& exitStatus);
/// fit-activations, predict-activations and score-activations
void addActivationCommands(CLI::App& app, int& exitStatus);
void addTokensCommand(CLI::App& app, int& exitStatus);

} // namespace fathom
