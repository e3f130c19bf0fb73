// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <memory>

namespace fathom {

/// An approximate inverse of the Hessian I + X^T D X for one diagonal D.
class Preconditioner
{
public:
    virtual ~Preconditioner() = default;
    /// out = M^-1 in, row by row.
    virtual void solve(const RowMatrix& in, RowMatrix& out) const = 0;

protected:
    Preconditioner() = default;
    Preconditioner(const Preconditioner&) = default;
    Preconditioner& operator=(const Preconditioner&) = default;
};

/// The features X [rows, features] as a solver sees them: a way to write coefficient vectors w and
/// the few operations on them. Two ways exist, and a solver works in the smaller: the features
/// themselves ("primal"), or, because the optimum of an L2-penalised linear model is a combination
/// of rows (the representer theorem; Kimeldorf & Wahba 1971), one number a per row with w = X^T a
/// ("gram"), where X is only needed as K = X X^T.
class Design
{
public:
    virtual ~Design() = default;

    [[nodiscard]] virtual Eigen::Index rows() const = 0;
    /// Numbers that a coefficient vector is written with.
    [[nodiscard]] virtual Eigen::Index dimension() const = 0;

    /// out [outputs, rows] = X w for each row of `coefficients` [outputs, dimension].
    virtual void scores(const RowMatrix& coefficients, RowMatrix& out) const = 0;
    /// The same, where a design has a cheaper way, for directions that need not be exact.
    virtual void roughScores(const RowMatrix& coefficients, RowMatrix& out) const
    {
        scores(coefficients, out);
    }
    /// out [outputs, dimension] = X^T r for each row of `residuals` [outputs, rows].
    virtual void adjoint(const RowMatrix& residuals, RowMatrix& out) const = 0;
    /// Inner product of two sets of w, the second with its scores (without intercepts).
    [[nodiscard]] virtual double inner(
        const RowMatrix& first, const RowMatrix& second, const RowMatrix& secondScores) const = 0;
    [[nodiscard]] virtual double squaredNorm(const RowMatrix& coefficients) const = 0;
    /// [rows] Euclidean norm of each row of X.
    [[nodiscard]] virtual Vector rowNorms() const = 0;

    /// Cost of one step of conjugate gradients and of making a preconditioner, in multiplications.
    [[nodiscard]] virtual double stepCost(Eigen::Index outputs) const = 0;
    [[nodiscard]] virtual double preconditionerCost() const = 0;
    /// From D [rows] >= 0; null if it cannot be made.
    [[nodiscard]] virtual std::unique_ptr<Preconditioner> makePreconditioner(
        const Vector& curvature) const = 0;

protected:
    Design() = default;
    Design(const Design&) = default;
    Design& operator=(const Design&) = default;
};

/// `X` is kept by reference. T is float or double.
template <class T>
[[nodiscard]] std::unique_ptr<Design> makePrimalDesign(RowBlock<T> X, const JobContext& job);
/// `gram` = X X^T is kept by reference.
[[nodiscard]] std::unique_ptr<Design> makeGramDesign(const RowMatrix& gram, const JobContext& job);
/// The same for one that is right to the precision of float, with sums in double.
[[nodiscard]] std::unique_ptr<Design> makeGramDesign(
    const FeatureMatrix& gram, const JobContext& job);
/// The same with sums in float too, twice as fast for several outputs: scores are right to about
/// 1e-7 of their size.
[[nodiscard]] std::unique_ptr<Design> makeFloatGramDesign(
    const FeatureMatrix& gram, const JobContext& job);
/// Scores are computed from X, so that optima are exact; everything that only decides how soon one
/// is found, from `gram` = X X^T to the precision of float. Both are kept by reference.
[[nodiscard]] std::unique_ptr<Design> makeRefinedGramDesign(
    const FeatureMatrix& gram, RowBlock<float> X, const JobContext& job);

[[nodiscard]] RowBlock<float> rowBlock(const FeatureMatrix& X);

} // namespace fathom
