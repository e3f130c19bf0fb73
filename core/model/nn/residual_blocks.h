// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/nn/block.h"
#include "core/model/nn/linear.h"
#include "core/model/nn/norm.h"

#include <functional>
#include <optional>

namespace fathom::nn {

/// The second half's function of a row, [rows, hidden] → the same: Mlp, GatedMlp, Experts.
using FeedForward = std::function<Tensor(const Tensor&)>;

// The three shapes of a block that nearly all families have. A(x) is attention with `project`
// before and `output` after it, F(x) is `feedForward`; norms that are left out are identities.
//
// Make parts of parts by functions, not by braces within braces: if a later part throws, as a
// missing tensor does, gcc 12 destroys the members of the inner braces twice.

/// Attention, then feed-forward, each added to what it began with:
///   x = hidden + r · afterAttention(A(beforeAttention(hidden)))
///   y = x + r · afterFeedForward(F(beforeFeedForward(x)))
struct SequentialParts
{
    AttentionSpec attention;
    std::optional<Norm> beforeAttention {};
    QueryKeyValue project;
    Linear output;
    std::optional<Norm> afterAttention {};
    std::optional<Norm> beforeFeedForward {};
    FeedForward feedForward;
    std::optional<Norm> afterFeedForward {};
    float residualScale = 1; ///< r
};
[[nodiscard]] std::unique_ptr<const Block> sequentialBlock(SequentialParts parts);

/// Both at once:
///   y = hidden + A(beforeAttention(hidden)) + F(beforeFeedForward(hidden))
struct ParallelParts
{
    AttentionSpec attention;
    Norm beforeAttention;
    QueryKeyValue project;
    Linear output;
    /// Left out: the feed-forward half reads what attention reads.
    std::optional<Norm> beforeFeedForward {};
    FeedForward feedForward;
};
[[nodiscard]] std::unique_ptr<const Block> parallelBlock(ParallelParts parts);

/// Each half normalised after it was added, as in Vaswani et al. 2017:
///   x = afterAttention(hidden + A(hidden))
///   y = afterFeedForward(x + F(x))
struct PostNormParts
{
    AttentionSpec attention;
    QueryKeyValue project;
    Linear output;
    Norm afterAttention;
    FeedForward feedForward;
    Norm afterFeedForward;
};
[[nodiscard]] std::unique_ptr<const Block> postNormBlock(PostNormParts parts);

} // namespace fathom::nn
