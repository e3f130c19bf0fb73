// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/layer_importance.h"
#include "core/probe/sweep_result.h"
#include "core/probe/token_scores.h"

#include <string>
#include <vector>

namespace fathom {

/// Plausible but invented values for tests of pictures. No model, no data set behind them.

struct MadeUpSweep
{
    int blocks = 12; ///< layers 0 … blocks - 1
    bool hasEmbedding = true;
    int landed = 1000; ///< how many of them have a score
    int testRows = 300;
    int groups = 150;
    int classes = 2;
    double majority = 0.502;
    double lowest = 0.5; ///< accuracy before the rise
    double peak = 0.955;
    double peakAt = 0.6; ///< of the depth
};

[[nodiscard]] SweepPlan madeUpPlan(const MadeUpSweep& options = {});
[[nodiscard]] LayerScore madeUpScore(LayerIndex layer, const MadeUpSweep& options = {});
[[nodiscard]] SweepResult madeUpSweep(const MadeUpSweep& options = {});
[[nodiscard]] LayerImportance madeUpImportance(const MadeUpSweep& options = {});

[[nodiscard]] Classes twoClasses();

/// One token of a made-up text: the bytes it covers, its vocabulary spelling, its score.
struct MadeUpToken
{
    std::string slice {};
    std::string spelling {};
    double score = 0;
    bool isSpecial = false;
    bool isPooled = false;
};
/// Slices joined are the text; special tokens cover nothing. Two classes, probabilities by the
/// logistic function.
[[nodiscard]] TokenScores madeUpTokens(const std::vector<MadeUpToken>& tokens);
/// "The city of Lodz is in Poland." with a BOS.
[[nodiscard]] TokenScores sentenceAboutLodz();
/// Line breaks, tabs, emoji cut into bytes, combining marks, direction overrides, a long word.
[[nodiscard]] TokenScores difficultText();
[[nodiscard]] TokenScores rightToLeftText();
[[nodiscard]] TokenScores longText(std::size_t tokens);

} // namespace fathom
