// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <optional>

namespace fathom {

struct RidgeFit
{
    RowMatrix coefficients; ///< [outputs, features]
    Vector intercepts; ///< [outputs]
    double gradientNorm = 0; ///< largest absolute component of half the objective's gradient
    double objective = 0; ///< summed over outputs
    bool usesGram = false; ///< solved row by row, not feature by feature
};

/// Ridge regression (Hoerl & Kennard 1970) with an unpenalised intercept, one for each row of
/// `targets` [outputs, rows]: the minimum over w and b of
///
///     sum_i s_i (y_i - w . x_i - b)^2 + alpha ||w||^2
///
/// for row weights s > 0. With Z and t the features and targets centred by their weighted means and
/// multiplied by sqrt(s), the answer is w = (Z^T Z + alpha I)^-1 Z^T t, or, what is the same,
/// w = Z^T (Z Z^T + alpha I)^-1 t: the smaller of the two matrices is factorised, once for all
/// outputs. None if it is singular to working precision.
[[nodiscard]] std::optional<RidgeFit> solveRidge(RowBlock<float> X, const Vector& weights,
    const RowMatrix& targets, double alpha, const JobContext& job);

} // namespace fathom
