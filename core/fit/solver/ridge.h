// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

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
/// outputs. Where alpha >= 0 is so small that the matrix is singular to working precision, the
/// least squares solution of least norm, from its eigenvectors.
[[nodiscard]] RidgeFit solveRidge(RowBlock<float> X, const Vector& weights,
    const RowMatrix& targets, double alpha, const JobContext& job);

/// [outputs, rows] What closed forms see of the targets: centred by their weighted means and
/// multiplied by the roots of weights.
struct CentredTargets
{
    CentredTargets(const RowMatrix& targets, const Vector& weights);

    Vector means; ///< [outputs]
    RowMatrix values; ///< [outputs, rows]
};

/// Intercepts, gradient and objective for coefficients [outputs, features].
[[nodiscard]] RidgeFit completeRidge(
    const CentredFeatures& Z, const CentredTargets& targets, double alpha, RowMatrix coefficients);

} // namespace fathom
