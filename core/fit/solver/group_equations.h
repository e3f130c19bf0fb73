// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/group_design.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <memory>
#include <vector>

namespace fathom {

/// A group whose coefficients are not zero, at the current point.
struct ActiveGroup
{
    Eigen::Index group = 0;
    double norm = 0; ///< ||w_g||_F > 0
    const RowMatrix* coefficients = nullptr; ///< in the way of writing of GroupedDesign::block
    const RowMatrix* scores = nullptr; ///< [outputs, rows] X_g w_g
};

/// A change of all active coefficients, w_g by s_g v_g with s_g = sqrt(||w_g|| / alpha), as
/// Newton's equations see it. Primal: `shared` [outputs, active features] is v. Gram:
///
///     v_g = s_g X_g^T shared + radial_g w_g / ||w_g|| + uphill s_g (X_g^T r + alpha w_g / ||w_g||)
///
/// with `shared` [outputs, rows] the same for all groups. All that the equations lead to has this
/// form, so that a vector takes one number per row, not one per group and row. The gradient has a
/// term of its own because near the optimum it is a small difference of the two others.
struct GroupVector
{
    RowMatrix shared;
    Vector radial; ///< [active groups], empty in primal
    double uphill = 0; ///< 0 in primal

    void add(double factor, const GroupVector& other);
    void scaleAndAdd(double factor, const GroupVector& other); ///< this = factor * this + other
};

/// A factor of I + S X^T D X S, for the groups, S and D of the equations that made it; or, where it
/// would be too large, of blocks on its diagonal, as if nothing connected them.
struct GroupFactor
{
    struct Block
    {
        Eigen::Index begin; ///< first column of the groups side by side
        RowMatrix lower;
    };
    std::vector<Eigen::Index> groups;
    Vector scales; ///< [groups] s_g
    Vector root; ///< [rows] D^1/2, only in Gram space
    std::vector<Block> blocks; ///< of adjacent columns, in order; one of all rows in Gram space
};

/// Of a factor of all: 128 MiB. The blocks of larger problems take as much together, and less time
/// to make.
constexpr Eigen::Index largestGroupFactor = 4096;

/// The operations on such changes that conjugate gradients need, with S the diagonal matrix of all
/// s_g and X the features of the active groups side by side.
class GroupEquations
{
public:
    virtual ~GroupEquations() = default;

    [[nodiscard]] virtual GroupVector zero() const = 0;
    /// Of the objective, by v: S (X^T r + alpha w_g / ||w_g||)
    [[nodiscard]] virtual GroupVector gradient() const = 0;
    /// out [outputs, rows] = X S v
    virtual void scores(const GroupVector& v, RowMatrix& out) const = 0;
    /// out = S X^T r for residuals r [outputs, rows]
    virtual void adjoint(const RowMatrix& residuals, GroupVector& out) const = 0;
    /// [active groups] v_g . w_g / ||w_g||
    [[nodiscard]] virtual Vector radialParts(const GroupVector& v) const = 0;
    /// v_g += amounts_g w_g / ||w_g||
    virtual void addRadial(const Vector& amounts, GroupVector& v) const = 0;
    /// Inner product, the second with its scores.
    [[nodiscard]] virtual double inner(const GroupVector& first, const GroupVector& second,
        const RowMatrix& secondScores) const = 0;
    /// The change of group `active`'s coefficients, in the way of writing of GroupedDesign::block.
    [[nodiscard]] virtual RowMatrix change(const GroupVector& v, std::size_t active) const = 0;

    /// As Design's.
    [[nodiscard]] virtual double stepCost(Eigen::Index outputs) const = 0;
    [[nodiscard]] virtual double preconditionerCost() const = 0;
    /// From D [rows] >= 0; null if it cannot be made.
    [[nodiscard]] virtual std::unique_ptr<GroupFactor> makeFactor(
        const Vector& curvature) const = 0;
    /// Whether equations like these can use other equations' factor, made for another point.
    [[nodiscard]] virtual bool reusesFactors() const = 0;
    /// out = approximately (I + S X^T D X S)^-1 in
    virtual void precondition(
        const GroupFactor& factor, const GroupVector& in, GroupVector& out) const = 0;

protected:
    GroupEquations() = default;
    GroupEquations(const GroupEquations&) = default;
    GroupEquations& operator=(const GroupEquations&) = default;
};

/// Newton's equations at a point: `residuals` r [outputs, rows] are the loss's derivatives by the
/// scores. All but `active` is kept by reference.
[[nodiscard]] std::unique_ptr<GroupEquations> makeGroupEquations(const GroupedDesign& design,
    const std::vector<ActiveGroup>& active, const RowMatrix& residuals, double alpha,
    const JobContext& job, Eigen::Index largestFactor = largestGroupFactor);

} // namespace fathom
