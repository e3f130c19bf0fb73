// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/row_loss.h"
#include "core/fit/solver/symmetric_eigen.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <span>
#include <vector>

namespace fathom {

/// Ridge regressions (ridge.h) for any alpha, and their cross-validation, from one decomposition:
/// Z Z^T = U L U^T or Z^T Z = V L V^T, whichever is smaller. Directions in which the features do
/// not vary get no coefficient, so that alpha = 0 gives the least squares solution of least norm.
class RidgePath
{
public:
    /// `Z`, around the mean of all rows, and `targets` [outputs, rows], centred and multiplied by
    /// Z.roots(), are kept by reference.
    RidgePath(const CentredFeatures& Z, const RowMatrix& targets, const JobContext& job);

    [[nodiscard]] bool usesGram() const { return m_usesGram; }
    /// [outputs, features]
    [[nodiscard]] RowMatrix coefficients(double alpha) const;

    /// [alphas] Sums over rows and outputs of s_i (y_i - prediction)^2, where the prediction comes
    /// from the fit to the rows outside i's fold, its means taken without the fold too. Exact,
    /// without refitting: with H the matrix that maps targets to fitted values, the errors of the
    /// rows of a fold F are (I - H_FF)^-1 (y - H y)_F (Cook & Weisberg 1982, equation 2.2.23).
    /// Infinite where a fold holds all that its coefficients depend on. `alphas` > 0; `folds`:
    /// disjoint, none with all rows.
    [[nodiscard]] Vector leftOutErrors(
        std::span<const double> alphas, const std::vector<std::vector<std::int32_t>>& folds) const;

private:
    /// Rows of a fold, in the basis of the eigenvectors.
    struct Fold
    {
        RowMatrix basis; ///< [rows of the fold, values]
        Vector roots; ///< [rows of the fold]
        RowMatrix targets; ///< [outputs, rows of the fold]
    };

    [[nodiscard]] Fold foldOf(std::span<const std::int32_t> rows) const;
    /// [outputs, rows of the fold] of the fit to all rows.
    [[nodiscard]] RowMatrix residuals(const Fold& fold, double alpha) const;
    [[nodiscard]] double errorOfEachAlone(const Fold& fold, double alpha) const;
    [[nodiscard]] double errorTogether(const Fold& fold, double alpha) const;
    /// The same where the fold has more rows than there are features. `squares`: lower triangle of
    /// the products of its columns, the intercept's last.
    [[nodiscard]] double errorTogether(
        const Fold& fold, const RowMatrix& squares, double alpha) const;
    /// f for which B diag(f) B^T, with B the basis, is H (feature by feature) or I - H (row by
    /// row), but for the intercept's part.
    [[nodiscard]] Vector leverageFactors(double alpha) const;

    const CentredFeatures& m_Z;
    const RowMatrix& m_targets;
    JobContext m_job;
    bool m_usesGram;
    EigenPairs m_pairs;
    RowMatrix m_projected; ///< [outputs, values] targets, or Z^T targets, in the basis
    Vector m_varies; ///< [values] 0 for features, or rows, that are their means
    double m_noise = 0; ///< eigenvalues that are as good as zero
};

} // namespace fathom
