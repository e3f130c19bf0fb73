// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/estimator.h"

namespace fathom {

/// Linear discriminant analysis (Fisher 1936; Hastie, Tibshirani & Friedman 2009, section 4.3), as
/// scikit-learn's LinearDiscriminantAnalysis: rows of class k are taken for normal around the
/// class's mean mu_k with a covariance S that all classes share, and classes are as frequent as in
/// training. With m the mean of all rows and p_k the frequencies, the logarithm of a class's
/// probability is, up to what all classes have in common,
///
///     score_k = (mu_k - m) S^-1 (x - m) - (mu_k - m) S^-1 (mu_k - m) / 2 + log p_k
///
/// and for two classes the one score is the difference. Weights count as repeated rows; N is their
/// sum.
///
/// - `shrinkage` "none" (scikit-learn's solver "svd"): S is the sum of squares within the classes
///   divided by N - classes, and pseudo-inverted: with features divided by their standard deviation
///   within the classes, singular values up to `tol` count as zero, and of the projected means
///   those up to `tol` times the largest. With fewer rows than features this is the solution of
///   least norm in standardised features; directions in which no class varies count for nothing,
///   even where the class means differ in them.
/// - "auto" or a number (solvers "lsqr" and "eigen"): S is the mean of the classes' own covariances
///   (divisor N_k), each moved towards a multiple of the identity: by the number as it is, or in
///   standardised features by the share that Ledoit & Wolf (2004) estimate.
class Lda final : public Estimator
{
public:
    [[nodiscard]] std::string_view name() const override { return "lda"; }
    [[nodiscard]] std::string_view label() const override { return "Linear discriminant analysis"; }
    [[nodiscard]] std::span<const Hyperparameter> hyperparameters() const override;
    [[nodiscard]] bool supportsMulticlass() const override { return true; }

    /// InvalidArgument if the weights add up to no more than the number of classes, or if no class
    /// varies.
    [[nodiscard]] Result<FittedModel> fit(const TrainingSet& training,
        const HyperparameterValues& values, const JobContext& job) const override;
};

} // namespace fathom
