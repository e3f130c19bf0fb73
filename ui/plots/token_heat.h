// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"
#include "core/probe/token_scores.h"
#include "core/stats/regression_metrics.h"
#include "ui/plots/token_text.h"

#include <QString>

#include <optional>
#include <vector>

namespace fathom {

/// One token, ready to be shown.
struct HeatToken
{
    TokenText text;
    TokenId id;
    double score = 0; ///< for the class shown; of a regression the predicted number
    std::optional<double> probability {}; ///< of the class shown; margins and numbers have none
    bool isSpecial = false;
    bool isPooled = false;
    bool breaksAfter = false; ///< its text ends with a line break
};

/// A prompt's tokens with the score for one class, or with predicted numbers. Pure data.
struct TokenHeat
{
    std::vector<HeatToken> tokens;
    bool isRegression = false;
    double centre = 0; ///< of the scale: the decision threshold, or the mean of training targets
    double scaleEnd = 1; ///< > 0; scores this far from the centre and more have the full colour
    QString positiveName; ///< what scores above the centre speak for: a class, or "above the mean"
    QString negativeName;
    bool isRightToLeft = false;

    /// Position on the diverging scale, in [-1, 1].
    [[nodiscard]] double position(const HeatToken& token) const;
};

/// `classShown` is an index into classes. Parts of `scores` that are missing or out of bounds are
/// shown as far as they go: never more tokens than ids, offsets inside the text, scores that are
/// not numbers as 0.
[[nodiscard]] TokenHeat makeTokenHeat(
    const TokenScores& scores, const Classes& classes, int classShown);
/// The same for a regression's numbers, around the mean of the targets it was trained on.
[[nodiscard]] TokenHeat makeTokenHeat(const TokenScores& scores, const TargetSummary& targets);

/// Two significant digits up: a readable end of a scale at or above the largest |score - centre| of
/// the tokens that are not special (of all, if all are). Special tokens often have scores beyond
/// everything else and would bleach the text.
[[nodiscard]] double niceScaleEnd(const std::vector<HeatToken>& tokens, double centre = 0);

} // namespace fathom
