// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/row_loss.h"
#include "core/fit/solver/sparse_newton.h"
#include "core/jobs/job_context.h"

#include <Eigen/Cholesky>

#include <memory>
#include <vector>

namespace fathom {

/// A coefficient: the weight of a feature in a score.
struct SparseVariable
{
    Eigen::Index output = 0;
    Eigen::Index feature = 0;
    auto operator<=>(const SparseVariable&) const = default;
};

/// Where a minimisation is, in the coefficients of a working set.
struct SparsePoint
{
    Vector coefficients; ///< [variables]
    Vector intercepts; ///< [outputs]
    RowMatrix scores; ///< [outputs, rows], of all coefficients, intercepts included
};

/// The objective of minimiseSparse() as a function of some coefficients and the intercepts.
class SparseSubproblem
{
public:
    /// `variables` ascending. Copies the columns of X that they need; `loss` is kept by reference.
    SparseSubproblem(RowBlock<float> X, std::vector<SparseVariable> variables, RowLoss& loss,
        SparsePenalty penalty, bool fitsIntercepts, const JobContext& job);

    /// Moves the loss to the point and returns the largest violation of the optimality conditions.
    [[nodiscard]] double violation(const SparsePoint& point);
    /// A proximal Newton step from where the loss is, its model minimised up to `tolerance`. False
    /// if the objective does not fall.
    bool improve(SparsePoint& point, double tolerance);

private:
    [[nodiscard]] RowMatrix spread(const Vector& values) const;
    [[nodiscard]] Vector gather(const RowMatrix& values) const;
    [[nodiscard]] RowMatrix hessian() const;
    [[nodiscard]] RowMatrix interceptProducts() const;
    bool take(SparsePoint& point, const Vector& change, const Vector& interceptChange);

    std::vector<SparseVariable> m_variables; ///< features: numbers of columns of m_X
    RowLoss& m_loss;
    SparsePenalty m_penalty;
    bool m_fitsIntercepts;
    JobContext m_job;
    FeatureMatrix m_X; ///< [rows, features in use]
    std::unique_ptr<Design> m_design; ///< of m_X
};

} // namespace fathom
