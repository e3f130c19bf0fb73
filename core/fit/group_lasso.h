// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/fit/estimator.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace fathom {

/// How alpha is given.
enum class AlphaScale : std::uint8_t
{
    Absolute,
    OfLargest, ///< as a share of alphaMax, at and above which no group is selected
};

struct GroupLassoOptions
{
    double alpha = 0.01; ///< > 0
    AlphaScale scale = AlphaScale::Absolute;
    /// More values of alpha to report about, on the same scale, each > 0.
    std::vector<double> path {};
    bool fitsIntercept = true;
    /// More than two classes: class 0 against all others, as if there were two.
    bool joinsOtherClasses = false;
    /// Largest violation of the optimality conditions, relative to alpha.
    double tolerance = 1e-8;
    std::int64_t maxIterations = 1000; ///< per alpha

    /// What lmprobe's `layers="auto"` solves: no intercept, class 0 against the rest.
    [[nodiscard]] static GroupLassoOptions lmprobe(double alpha);
};

/// The answer for one alpha.
struct GroupLassoPoint
{
    double alpha = 0; ///< absolute
    double shareOfLargest = 0; ///< alpha / alphaMax; infinite where all features are zero
    Vector groupNorms {}; ///< [groups] ||w_g||; not selected: exactly 0, or at most 1e-6
    std::vector<std::int32_t> selected {}; ///< groups with ||w_g|| > 1e-6, ascending
    double objective = 0;
    /// Largest violation of the optimality conditions (below), absolute, computed from the
    /// features.
    double kktResidual = 0;
    std::int64_t iterations = 0; ///< Newton steps from the previous alpha's answer
    bool converged = false;
};

struct GroupLassoFit
{
    double alphaMax = 0; ///< the smallest alpha at which no group is selected
    GroupLassoPoint point; ///< at GroupLassoOptions::alpha
    Matrix coefficients; ///< at that alpha: [1, features] for two classes, [classes, features]
    Vector intercepts; ///< [1] or [classes]; zero without intercept
    std::vector<GroupLassoPoint> path; ///< in the order of GroupLassoOptions::path
    std::string space; ///< "primal" (features) or "gram" (rows): the smaller one
};

/// Logistic regression with a group lasso penalty (Yuan & Lin 2006; Meier, van de Geer & Buehlmann
/// 2008), which chooses whole layers:
///
///     min over w, b of (1 / sum s) sum_i s_i log(1 + exp(-y_i (w . x_i + b)))
///                      + alpha sum_g ||w_g||_2
///
/// with labels y of -1 (class 0) and 1 and row weights s; for K > 2 classes
///
///     min over W, b of -(1 / sum s) sum_i s_i log softmax(W x_i + b)_{y_i}
///                      + alpha sum_g ||W_g||_F
///
/// with one group for all classes' coefficients of a layer (Vincent & Hansen 2014), and intercepts
/// that sum to zero. b is not penalised; without intercept it is zero. All groups weigh the same,
/// as in lmprobe (skglm's WeightsGroupL2 with weights of 1).
///
/// Optimal means, with r the loss's derivatives by the scores: X_g^T r = -alpha w_g / ||w_g|| where
/// w_g is not zero, ||X_g^T r|| <= alpha where it is, and sum r = 0. alphaMax is the largest
/// ||X_g^T r|| at w = 0 and the best b.
///
/// `groupSizes`: the number of adjacent columns of each group (hidden sizes of layers), > 0, which
/// add up to the features; X is scaled. Labels and weights as for estimators. Fails on what
/// checkTrainingSet refuses, on options out of range, and on shares of an alphaMax of zero. Not
/// converged is data. Works along decreasing alpha, so that a path costs little more than its
/// smallest alpha. Single-threaded; calls job.checkpoint() at least every 100 ms.
[[nodiscard]] Result<GroupLassoFit> fitGroupLasso(const TrainingSet& training,
    std::span<const Eigen::Index> groupSizes, const GroupLassoOptions& options,
    const JobContext& job);

/// `count` >= 2 shares of alphaMax from 1 down to `smallest`, evenly spaced in their logarithm.
[[nodiscard]] std::vector<double> alphaShares(std::int64_t count, double smallest);

} // namespace fathom
