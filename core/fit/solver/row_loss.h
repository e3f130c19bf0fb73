// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

#include <cstdint>
#include <memory>
#include <span>

namespace fathom {

/// Scores and coefficients inside the solvers: one contiguous row per output.
using RowMatrix = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// The part of a linear model's objective that depends on the data: a sum over rows of a convex
/// function of the row's scores. Keeps the derivatives at one point, so each fit has its own.
class RowLoss
{
public:
    virtual ~RowLoss() = default;

    /// Scores per row.
    [[nodiscard]] virtual Eigen::Index outputs() const = 0;
    [[nodiscard]] virtual Eigen::Index rows() const = 0;

    /// Moves to `scores` [outputs, rows] and returns the loss there.
    virtual double moveTo(const RowMatrix& scores) = 0;
    /// [outputs, rows] first derivative at the point.
    [[nodiscard]] const RowMatrix& gradient() const { return m_gradient; }
    /// out(:, i) = second derivative of row i at the point times direction(:, i).
    virtual void applyCurvature(const RowMatrix& direction, RowMatrix& out) const = 0;
    /// [rows] second derivative of each row at the point, by its scores `first` and `second`.
    [[nodiscard]] virtual Vector curvature(Eigen::Index first, Eigen::Index second) const = 0;
    /// [rows] mean of the non-zero eigenvalues of each row's second derivative at the point.
    [[nodiscard]] virtual Vector meanCurvature() const = 0;
    /// [outputs, outputs] second derivative by the intercepts. Made regular in directions that
    /// change no loss (all scores of a row moved together), in which the gradient is always zero.
    [[nodiscard]] virtual Matrix interceptCurvature() const = 0;

    /// The loss at scores + step * direction, and its derivatives by `step`.
    struct OnLine
    {
        double value = 0;
        double slope = 0;
        double curvature = 0;
    };
    [[nodiscard]] virtual OnLine onLine(
        const RowMatrix& scores, const RowMatrix& direction, double step) const = 0;

protected:
    RowLoss() = default;
    RowLoss(const RowLoss&) = default;
    RowLoss& operator=(const RowLoss&) = default;

    RowMatrix m_gradient;
};

/// Weighted cross-entropy of class indices. Two classes: one score u per row, with labels y of -1
/// and 1 sum of c_i log(1 + exp(-y_i u_i)). More: one score per class, sum of c_i (log sum_k
/// exp(u_ik) - u_iy). `labels` are kept by reference; every class has a row.
[[nodiscard]] std::unique_ptr<RowLoss> makeCrossEntropy(
    std::span<const std::int32_t> labels, std::int32_t classCount, Vector rowWeights);
/// Weighted squares of what one score u per row misses its target by: sum of c_i / 2 (u_i - y_i)^2.
[[nodiscard]] std::unique_ptr<RowLoss> makeSquaredLoss(Vector targets, Vector rowWeights);

} // namespace fathom
