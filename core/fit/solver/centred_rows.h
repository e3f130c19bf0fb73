// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <memory>
#include <span>

namespace fathom {

/// (X_J X_J^T + diag(slack)) beta + c 1 = rhs together with 1^T beta = total, for some rows J of
/// CentredRows: the optimality condition of a quadratic loss on J alone, with coefficients X_J^T
/// beta and intercept c.
class ActiveSystem
{
public:
    virtual ~ActiveSystem() = default;

    struct Solution
    {
        Vector duals; ///< beta, [rows of J]
        double intercept = 0; ///< c
        Vector coefficients; ///< X_J^T beta, [dimension]
    };
    [[nodiscard]] virtual Solution solve(const Vector& rhs, double total) const = 0;

protected:
    ActiveSystem() = default;
    ActiveSystem(const ActiveSystem&) = default;
    ActiveSystem& operator=(const ActiveSystem&) = default;
};

/// Rows of features less their mean, x_i, and a way to write coefficient vectors w of a model on
/// them: by features, or by one number per row of which w is the combination, where this is
/// smaller. Subtracting the mean changes no optimum with a free intercept, and spares systems of
/// rows the digits that a large common part would take.
///
/// The products of rows on which the second way rests take rows^2 numbers, systems of active rows
/// at most min(active, features)^2; where either would be larger than the options allow, the first
/// way and conjugate gradients do without. One object serves any number of losses.
class CentredRows
{
public:
    virtual ~CentredRows() = default;

    [[nodiscard]] virtual Eigen::Index rows() const = 0;
    /// Numbers that w is written with.
    [[nodiscard]] virtual Eigen::Index dimension() const = 0;
    /// "primal" or "gram", as in FitReport.
    [[nodiscard]] virtual const char* space() const = 0;
    /// [rows] Euclidean norms.
    [[nodiscard]] virtual const Vector& norms() const = 0;

    /// w = sum_i factors_i x_i.
    [[nodiscard]] virtual Vector combine(const Vector& factors) const = 0;
    /// [rows] w . x_i.
    [[nodiscard]] virtual Vector scores(const Vector& w) const = 0;
    /// The same for some rows.
    [[nodiscard]] virtual Vector scoresOf(
        std::span<const Eigen::Index> some, const Vector& w) const = 0;
    /// w += sum_k factors_k x_(some_k).
    virtual void add(
        std::span<const Eigen::Index> some, const Vector& factors, Vector& w) const = 0;
    /// Inner product of two w, the second with its scores.
    [[nodiscard]] virtual double inner(
        const Vector& first, const Vector& second, const Vector& secondScores) const = 0;
    /// `slack` > 0; more is added where the rows are too nearly dependent for the precision of
    /// double. The rows are kept by reference to this object.
    [[nodiscard]] virtual std::unique_ptr<ActiveSystem> system(
        std::span<const Eigen::Index> some, const Vector& slack) const = 0;

    /// w written by features, [features].
    [[nodiscard]] virtual Vector byFeatures(const Vector& w) const = 0;
    /// [features] what was subtracted.
    [[nodiscard]] virtual const Vector& mean() const = 0;
    /// [rows, rows] x_i . x_j; null where w is written by features.
    [[nodiscard]] virtual const RowMatrix* products() const = 0;

protected:
    CentredRows() = default;
    CentredRows(const CentredRows&) = default;
    CentredRows& operator=(const CentredRows&) = default;
};

struct CentredRowsOptions
{
    /// Order of the largest matrix of row products: 128 MiB.
    Eigen::Index largestGram = 4096;
    /// Order of the largest system that is factorised: 512 MiB.
    Eigen::Index largestSystem = 8192;
};

/// Mean of the squared norms; 1 if all rows are equal.
[[nodiscard]] double meanSquaredNorm(const CentredRows& rows);

/// `X` is kept by reference; not empty, finite.
[[nodiscard]] std::unique_ptr<CentredRows> makeCentredRows(
    const FeatureMatrix& X, const CentredRowsOptions& options, const JobContext& job);

/// The same for some rows of `whole`, less a mean of their own, whose features `X` has. Products
/// are taken from `whole` where it has them, and not computed again.
[[nodiscard]] std::unique_ptr<CentredRows> makeCentredRows(const CentredRows& whole,
    std::span<const Eigen::Index> rows, const FeatureMatrix& X, const CentredRowsOptions& options,
    const JobContext& job);

} // namespace fathom
