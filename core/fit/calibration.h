// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/fit/estimator.h"
#include "core/fit/hyperparameters.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <functional>
#include <span>

namespace fathom {

/// The sigmoid of each score column: p = 1 / (1 + exp(-(slope * score + intercept))).
struct Calibration
{
    Vector slopes; ///< [1 or classes]
    Vector intercepts; ///< [1 or classes]
    bool converged = true;
    std::int64_t iterations = 0; ///< of all columns together
};

/// Platt's calibration (1999) of scores that rows got from a model that had not seen them: for each
/// column the maximum over slope and intercept of
///
///     sum_i s_i (t_i log p_i + (1 - t_i) log(1 - p_i)),
///     t_i = (S+ + 1) / (S+ + 2) for rows of the class, 1 / (S- + 2) for others,
///
/// with S+ and S- the sums of the weights s of the two kinds of rows. The targets, smoothed by one
/// row of each kind, keep the slope finite where the scores separate the classes. Newton's method
/// with halved steps (Lin, Lin & Weng 2007). More than two classes: each against the rest.
/// `scores` [rows, 1 or classes]; `training` gives labels and weights, and every class has a row.
[[nodiscard]] Calibration calibrate(
    const Matrix& scores, const TrainingSet& training, const JobContext& job);

/// Fits a model to some of the rows, of which it is told the numbers and given copies; the result's
/// scores are all that is used.
using FitModel = std::function<Result<LinearModel>(
    const TrainingSet& part, std::span<const Eigen::Index> rows, const JobContext& job)>;

/// [rows, outputs] Scores of each row by the model fitted to the rows outside its fold. `folds`
/// [rows] as stratifiedFolds() makes them. Copies the features of one fold's other rows at a time.
[[nodiscard]] Result<Matrix> outOfFoldScores(const TrainingSet& training,
    std::span<const std::int32_t> folds, const FitModel& fit, const JobContext& job);

/// Both together, with 5 folds, or fewer where a class has too few rows or groups for them:
/// scikit-learn's CalibratedClassifierCV with ensemble=False. InvalidSplit if not even two are
/// possible.
[[nodiscard]] Result<Calibration> calibrateOutOfFold(
    const TrainingSet& training, const FitModel& fit, const JobContext& job);

/// `calibration`: "out_of_fold" (default) or "in_sample", on the training rows' own scores, which
/// are larger than those of new rows and so make probabilities too sure.
[[nodiscard]] Hyperparameter calibrationParameter();

} // namespace fathom
