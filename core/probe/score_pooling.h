// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/probe.h"

#include <cstdint>
#include <span>

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

} // namespace fathom
