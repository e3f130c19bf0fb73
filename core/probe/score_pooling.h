// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/probe.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Pools scores of tokens to scores of examples, after the classifier (lmprobe's `score:` stage). Example e owns rows [begins[e], begins[e + 1]),
/// at least one.
///
/// last_token, first_token: that token's score. mean: the mean of the tokens' probabilities; the score is its logit (two classes) or
/// logarithm (more); without probabilities, and for regression, the mean of the scores. max, min: the largest or smallest score; for more than two classes, per class column. Pooling one score and
/// thresholding it, instead of the maximum of each class's probability as lmprobe does, lets `max` mean "some token is positive" and
/// `min` "every token is".
[[nodiscard]] ProbeScores poolScores(
    const ProbeScores& tokens, std::span<const std::int64_t> begins, PoolingKind kind, const LinearModel& classifier);

/// As lmprobe pools: the tokens' probabilities, class by class, whose largest then names the class. With max and min they no longer sum
/// to 1, and of two classes both name the same: that of the most confident token. Scores are the pooled probabilities' logits
/// (two classes) or logarithms (more). The tokens have probabilities.
[[nodiscard]] ProbeScores poolProbabilities(const ProbeScores& tokens, std::span<const std::int64_t> begins, PoolingKind kind);

/// The class of the largest probability in each row, the first of equals, as lmprobe predicts: not always the class whose score says so.
[[nodiscard]] std::vector<std::int32_t> mostProbable(const Matrix& probabilities);

} // namespace fathom
