// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <vector>

namespace fathom {

/// The loss of support vector machines: a sum over rows of a function of the row's score u that is
/// flat near its target and rises on either side. With the miss m = target_i - u,
///
///     upper_i max(0, m - epsilon) + lower_i max(0, -m - epsilon)
///
/// or the squares of the two maxima. The hinge loss C max(0, 1 - y u) of a label y has the target
/// y, epsilon 0 and C on one side: `upper` for y = 1, `lower` for y = -1. The epsilon-insensitive
/// loss C max(0, |m| - epsilon) has C on both.
///
/// The dual variable beta_i of a row is minus a slope of its loss: the optimal coefficients are
/// sum_i beta_i x_i, and sum_i beta_i = 0 makes the intercept optimal. Of the plain loss it is in
/// [-lower_i, upper_i], strictly inside only at a kink.
struct KinkedLoss
{
    Vector targets; ///< [rows]
    Vector lower; ///< [rows] >= 0
    Vector upper; ///< [rows] >= 0, for no row both 0
    double epsilon = 0; ///< >= 0
    bool isSquared = false;

    [[nodiscard]] double value(const Vector& scores) const;
    /// Scale of scores: half the distance between targets that a tenth of the rows are below and
    /// above (1 for labels), or, where that is 0, between the smallest and the largest. 0 if all
    /// targets are equal.
    [[nodiscard]] double scale() const;
};

/// Intercepts for which no row contradicts its dual variable; none if atLeast > atMost. Then half
/// the excess is the least by which some row misses its optimality condition (Keerthi et al. 2001,
/// who call the two b_low and b_up).
struct InterceptRange
{
    double atLeast = 0;
    double atMost = 0;
};
/// For a plain loss; `scores` [rows] without an intercept. Bounded if the loss can rise in both
/// directions of the intercept.
[[nodiscard]] InterceptRange interceptRange(
    const KinkedLoss& loss, const Vector& scores, const Vector& duals);

/// Objective minus dual objective of a plain loss, where the coefficients are sum_i beta_i x_i and
/// the betas sum to 0. Summed from what each row contributes, which is never negative, so that it
/// is accurate however small. `scores` [rows] with the intercept.
[[nodiscard]] double dualityGap(const KinkedLoss& loss, const Vector& scores, const Vector& duals);

/// The Moreau envelope of a plain loss about dual variables: the smallest value over v of
///
///     loss(v) + stiffness / 2 ||v - u + previous / stiffness||^2
///
/// up to a constant. Its slope is minus new dual variables that are optimal for v; it is
/// differentiable, and quadratic between points where rows become active or inactive. A squared
/// loss is such a function already.
class Envelope
{
public:
    /// `loss` is kept by reference. `previous` and `stiffness` play no part for a squared loss.
    Envelope(const KinkedLoss& loss, Vector previous, double stiffness);

    /// Moves to `scores` [rows], with the intercept.
    void moveTo(const Vector& scores);
    /// At the point: minus the slope [rows].
    [[nodiscard]] const Vector& duals() const { return m_duals; }
    /// At the point: rows whose slope changes with their score, ascending, and the inverses of
    /// their curvatures.
    [[nodiscard]] const std::vector<Eigen::Index>& active() const { return m_active; }
    [[nodiscard]] Vector slack() const;
    /// Whether both are at points between the same kinks.
    [[nodiscard]] bool isOnSamePiece(const Envelope& other) const;
    /// Derivative by `step` at scores + step * direction.
    [[nodiscard]] double slopeOnLine(
        const Vector& scores, const Vector& direction, double step) const;

private:
    struct Row
    {
        double dual = 0;
        bool isActive = false;
    };
    [[nodiscard]] Row rowAt(Eigen::Index row, double score) const;
    [[nodiscard]] double stiffness(Eigen::Index row) const;

    const KinkedLoss& m_loss;
    Vector m_previous;
    double m_stiffness;
    Vector m_duals;
    std::vector<Eigen::Index> m_active;
};

} // namespace fathom
