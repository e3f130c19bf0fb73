// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/kernels/dense_kernels.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <span>
#include <utility>

namespace fathom {

/// Features as closed forms need them: the matrix Z [rows, features] with
///
///     z_ij = r_i (x_ij - m_j) / q_j
///
/// for features X, square roots r of the rows' weights, and the weighted means m of all rows, or of
/// the rows of i's class. The scales q are 1 until they are set. Z is made where it is needed and
/// never stored; everything is computed in double.
class CentredFeatures
{
public:
    /// Around the mean of all rows. `X` is kept by reference. `weights` [rows] > 0.
    CentredFeatures(RowBlock<float> X, const Vector& weights, const JobContext& job);
    /// Around the mean of each class: `labels` [rows] in [0, classes), kept by reference, every
    /// class with a row.
    CentredFeatures(RowBlock<float> X, const Vector& weights, std::span<const std::int32_t> labels,
        std::int32_t classCount, const JobContext& job);

    [[nodiscard]] Eigen::Index rows() const { return m_X.rows; }
    [[nodiscard]] Eigen::Index features() const { return m_X.columns; }
    /// [1 or classes, features], not divided by the scales.
    [[nodiscard]] const RowMatrix& means() const { return m_means; }
    /// [rows]
    [[nodiscard]] const Vector& roots() const { return m_roots; }
    /// [1 or classes] sums of the rows' weights.
    [[nodiscard]] const Vector& totals() const { return m_totals; }

    /// [features] sums over rows of z_ij^2.
    [[nodiscard]] Vector squaredNorms() const;
    /// [features] roots of squaredNorms() / totals().sum(): standard deviations. 1 for features
    /// whose spread is nothing but rounding (scikit-learn: variance <= n eps variance + (n mean
    /// eps)^2).
    [[nodiscard]] Vector deviations() const;
    /// `scales` [features] > 0.
    void setScales(const Vector& scales) { m_inverseScales = scales.cwiseInverse(); }
    /// Other r [rows] >= 0, around the same means.
    void setRoots(Vector roots) { m_roots = std::move(roots); }

    /// out [outputs, rows] = Z w for each row of `coefficients` [outputs, features].
    void scores(const RowMatrix& coefficients, RowMatrix& out) const;
    /// out [outputs, features] = Z^T r for each row of `residuals` [outputs, rows].
    void adjoint(const RowMatrix& residuals, RowMatrix& out) const;

    /// Lower triangle of Z Z^T [rows, rows]; what is above the diagonal is undefined.
    [[nodiscard]] RowMatrix rowProducts() const;
    /// Lower triangle of Z^T Z [features, features]; what is above the diagonal is undefined.
    [[nodiscard]] RowMatrix featureProducts() const;
    /// Some rows of Z.
    [[nodiscard]] RowMatrix someRows(std::span<const std::int32_t> rows) const;

private:
    [[nodiscard]] Eigen::Index classOf(Eigen::Index row) const;
    void computeMeans(const Vector& weights, Eigen::Index classes);
    /// What the means contribute: [outputs, 1 or classes] sums over a class's rows of r_i a_i.
    [[nodiscard]] RowMatrix classSums(const RowMatrix& scaledResiduals) const;

    RowBlock<float> m_X;
    std::span<const std::int32_t> m_labels; ///< empty: one mean
    JobContext m_job;
    RowMatrix m_means;
    Vector m_roots;
    Vector m_totals;
    Vector m_inverseScales; ///< [features]
};

} // namespace fathom
