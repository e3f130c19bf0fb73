// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

namespace fathom {

/// A symmetric matrix written as Q T Q^T with T tridiagonal and Q orthogonal, by Householder
/// reflections from the last row upwards, a few rows at a time (Dongarra, Hammarling & Sorensen
/// 1989): half of the work is one pass over what is left of the matrix per row, the other half
/// matrix products.
class TridiagonalForm
{
public:
    /// `matrix`: its lower triangle; what is above the diagonal is not read.
    TridiagonalForm(RowMatrix matrix, const JobContext& job);

    /// [order]
    [[nodiscard]] const Vector& diagonal() const { return m_diagonal; }
    /// [order - 1]
    [[nodiscard]] const Vector& offDiagonal() const { return m_offDiagonal; }

    /// Replaces each row z of `vectors` [any, order] by Q z.
    void applyBasis(RowMatrix& vectors, const JobContext& job) const;

private:
    class Panel;
    void reduceRow(Eigen::Index row, Panel& panel);
    /// out = A v for the leading `order` rows and columns.
    void multiply(Eigen::Index order, const Vector& v, Vector& out) const;
    /// Rows of reflectors [begin, end), the last first, [end - begin, end].
    [[nodiscard]] RowMatrix reflectors(Eigen::Index begin, Eigen::Index end) const;

    /// Row k below its last two entries: the reflection I - factor_k v v^T that made it zero, with
    /// v_{k-1} = 1.
    RowMatrix m_matrix;
    Vector m_factors;
    Vector m_diagonal;
    Vector m_offDiagonal;
};

} // namespace fathom
