// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/sparse_least_squares.h"

#include "core/fit/solver/design.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

/// Of the objective at zero.
constexpr double gapTolerance = 1e-10;
/// Of the gradient at zero: violations that are small enough for any gap that is not lost in the
/// condition of the problem, and the smallest that are worth a try.
constexpr double firstTolerance = 1e-10;
constexpr double lastTolerance = 1e-14;

/// The gap between the objective and its dual for the best intercept. `residuals` about their
/// weighted mean, `targets` too; `shares` are the weights, with sum 1.
double dualityGap(const Design& design, const Vector& residuals, const Vector& targets,
    const Vector& shares, const Vector& coefficients, SparsePenalty penalty)
{
    const RowMatrix weighted = residuals.cwiseProduct(shares).transpose();
    RowMatrix products;
    design.adjoint(weighted, products);
    const Vector correlations = products.row(0).transpose() - penalty.l2 * coefficients;
    const auto largest = correlations.cwiseAbs().maxCoeff();
    const auto c = largest > penalty.l1 ? penalty.l1 / largest : 1.0;
    const auto squares = weighted.row(0).dot(residuals) + penalty.l2 * coefficients.squaredNorm();
    return (1 + c * c) / 2 * squares - c * weighted.row(0).dot(targets)
        + penalty.l1 * coefficients.lpNorm<1>();
}

} // namespace

SparseLeastSquaresFit solveSparseLeastSquares(RowBlock<float> X, const Vector& weights,
    const Vector& targets, SparsePenalty penalty, std::int64_t maxIterations, const JobContext& job)
{
    const Vector shares = weights / weights.sum();
    const auto meanTarget = shares.dot(targets);
    const Vector centred = targets.array() - meanTarget;
    const auto design = makePrimalDesign(X, job);
    const auto atZero = 0.5 * centred.cwiseProduct(shares).dot(centred);
    SparseLeastSquaresFit fit;
    SparseStart start { RowMatrix::Zero(1, X.columns), Vector::Zero(1) };
    for (auto tolerance = firstTolerance; tolerance >= lastTolerance; tolerance *= 1e-2) {
        const auto loss = makeSquaredLoss(centred, shares);
        auto result = minimiseSparse(X, *loss, penalty,
            { .maxIterations = maxIterations - fit.iterations,
                .tolerance = tolerance,
                .start = &start },
            job);
        fit.coefficients = result.coefficients.row(0).transpose();
        RowMatrix scores;
        design->scores(result.coefficients, scores);
        const auto meanScore = scores.row(0).dot(shares);
        const Vector residuals = centred - (scores.row(0).array() - meanScore).matrix().transpose();
        fit.intercept = meanTarget - meanScore;
        fit.objective = 0.5 * residuals.cwiseProduct(shares).dot(residuals)
            + penalty.l1 * fit.coefficients.lpNorm<1>()
            + 0.5 * penalty.l2 * fit.coefficients.squaredNorm();
        fit.dualityGap = dualityGap(*design, residuals, centred, shares, fit.coefficients, penalty);
        fit.violation = result.violation;
        fit.iterations += result.iterations;
        fit.converged = result.converged && fit.dualityGap <= gapTolerance * atZero;
        if (fit.converged || !result.converged)
            break;
        start = { std::move(result.coefficients), std::move(result.intercepts) };
    }
    return fit;
}

} // namespace fathom
