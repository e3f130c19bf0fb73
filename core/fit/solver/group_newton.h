// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/group_design.h"
#include "core/fit/solver/group_equations.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <Eigen/Cholesky>

#include <cstdint>
#include <vector>

namespace fathom {

/// Minimises loss(sum_g X_g W_g^T + 1 b^T) + alpha sum_g ||W_g||_F over W and b, for one alpha
/// after the other, each from the answer before. b is not penalised, or is zero.
///
/// Away from zero a norm is smooth, so the groups that are not zero are found by Newton's method:
/// truncated conjugate gradients on H + (alpha / ||w_g||) (I - P_g), where H is the loss's second
/// derivative and P_g projects on w_g, scaled by sqrt(||w_g|| / alpha) from both sides so that all
/// but H has eigenvalues 0 and 1; the intercepts are eliminated. Groups are few, which makes the
/// choice of those that are zero cheap:
///
/// - a group becomes zero where that is its optimum with all others fixed, ||X_g^T r|| <= alpha
/// with
///   the residuals r without it, or where a Newton step would take it past zero and the objective
///   falls further if it stops there (as in projected Newton methods; Bertsekas 1982);
/// - a zero group with ||X_g^T r|| > alpha enters along -X_g^T r, as far as the objective falls.
///
/// Each of these makes the objective fall, so that no choice of groups is solved twice.
class GroupNewton
{
public:
    /// Both are kept by reference. Begins with all coefficients zero.
    GroupNewton(
        const GroupedDesign& design, RowLoss& loss, bool fitsIntercepts, const JobContext& job);

    /// The smallest alpha for which all coefficients are zero: the largest ||X_g^T r|| at the best
    /// intercepts. Only before minimise().
    [[nodiscard]] double largestAlpha();

    struct Outcome
    {
        double violation = 0; ///< of the optimality conditions, relative to alpha
        std::int64_t iterations = 0;
        bool converged = false;
    };
    /// Until `violation` <= `tolerance`.
    Outcome minimise(double alpha, double tolerance, std::int64_t maxIterations);

    /// [outputs, ...] in the way of writing of GroupedDesign::block.
    [[nodiscard]] const RowMatrix& coefficients(std::size_t group) const
    {
        return m_coefficients[group];
    }
    [[nodiscard]] const Vector& norms() const { return m_norms; } ///< [groups], zeros exact
    [[nodiscard]] const Vector& intercepts() const { return m_intercepts; } ///< [outputs]

private:
    /// A change of some groups and of the intercepts.
    struct Step
    {
        struct Part
        {
            std::size_t group;
            RowMatrix change; ///< of its coefficients, in the block's way of writing
            RowMatrix scores; ///< [outputs, rows] of the change
            double cross; ///< w_g . change
            double square; ///< ||change||^2
            bool passesZero; ///< w_g . (w_g + change) <= 0
        };
        std::vector<Part> parts;
        Vector intercepts; ///< [outputs]
    };
    enum class AtZero
    {
        Stop,
        Pass
    };
    /// Zero groups whose gradients exceed alpha, downhill, and by how much at most, relative to it.
    struct Entering
    {
        Step step;
        double violation = 0;
    };

    [[nodiscard]] std::vector<std::size_t> activeGroups() const;
    [[nodiscard]] double gradientNorm(std::size_t group) const;
    [[nodiscard]] double activeViolation(double alpha) const;
    void removeShrinkingGroups(double alpha);
    [[nodiscard]] Entering enteringGroups(double alpha, double tolerance) const;
    void addPart(Step& step, std::size_t group, RowMatrix change) const;
    [[nodiscard]] Step newtonStep(double alpha, double violation, double tolerance);
    void refreshFactor(const GroupEquations& equations);
    void solve(const GroupEquations& equations, double forcing, GroupVector residual,
        GroupVector& v, Vector& intercepts);
    void eliminateIntercepts(const RowMatrix& scores, RowMatrix& curved, Vector& intercepts) const;
    [[nodiscard]] RowLoss::OnLine along(
        const Step& step, const RowMatrix& direction, double length, double alpha) const;
    [[nodiscard]] double objectiveStoppingAtZero(const Step& step, double alpha);
    bool take(const Step& step, double alpha);
    void move(const Step& step, double length, AtZero atZero);
    void setZero(std::size_t group);
    void updateNorm(std::size_t group);
    void sumScores();

    const GroupedDesign& m_design;
    RowLoss& m_loss;
    bool m_fitsIntercepts;
    JobContext m_job;
    std::vector<RowMatrix> m_coefficients;
    std::vector<RowMatrix> m_groupScores; ///< [outputs, rows] X_g w_g
    Vector m_norms;
    Vector m_intercepts;
    RowMatrix m_scores; ///< [outputs, rows] of all groups and intercepts
    Eigen::LDLT<Matrix> m_interceptCurvature;
    std::unique_ptr<GroupFactor> m_factor; ///< preconditions
    double m_spent = 0; ///< multiplications in conjugate gradients since it was made
    bool m_wantsFactor = false; ///< they have once cost as much as a factor
};

} // namespace fathom
