// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"
#include "core/data/dataset.h"
#include "core/probe/token_scores.h"
#include "ui/plots/token_text.h"

#include <QString>

#include <cstdint>
#include <vector>

namespace fathom {

/// One token, ready to be shown.
struct HeatToken
{
    TokenText text;
    TokenId id;
    double score = 0; ///< 0 is the decision threshold, positive speaks for the class shown
    double probability = 0; ///< of the class shown
    bool isSpecial = false;
    bool isPooled = false;
    bool breaksAfter = false; ///< its text ends with a line break
};

/// A prompt's tokens with the score for one class. Pure data.
struct TokenHeat
{
    std::vector<HeatToken> tokens;
    QString positiveName; ///< the class that positive scores speak for
    QString negativeName;
    double scaleEnd = 1; ///< > 0; scores of this size and more have the full colour
    bool isRightToLeft = false;

    /// Position on the diverging scale, in [-1, 1].
    [[nodiscard]] double position(const HeatToken& token) const;
};

/// `classShown` is an index into classes. Parts of `scores` that are missing or out of bounds are
/// shown as far as they go: never more tokens than ids, offsets inside the text, scores that are
/// not numbers as 0.
[[nodiscard]] TokenHeat makeTokenHeat(
    const TokenScores& scores, const Classes& classes, int classShown);

/// Two significant digits up: a readable end of a scale at or above the largest |score| of the
/// tokens that are not special (of all, if all are). Special tokens often have scores beyond
/// everything else and would bleach the text.
[[nodiscard]] double niceScaleEnd(const std::vector<HeatToken>& tokens);

} // namespace fathom
