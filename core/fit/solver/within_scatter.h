// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/row_loss.h"
#include "core/jobs/job_context.h"

#include <optional>

namespace fathom {

// Directions [any, features] times the inverse of a within-class covariance that is never formed:
// of features Z around class means (centred_features.h), in the smaller of feature and row space.

/// Of Z^T Z / divisor, pseudo-inverted as scikit-learn's LinearDiscriminantAnalysis does it: with
/// features divided by their standard deviations, singular values of Z / sqrt(divisor) up to
/// `tolerance` count as zero. Features between which the classes differ but do not vary get
/// nothing. None if nothing varies.
[[nodiscard]] std::optional<RowMatrix> timesPseudoInverse(CentredFeatures Z,
    const RowMatrix& directions, double divisor, double tolerance, const JobContext& job);

/// Of Z^T Z + diag(ridge) for ridge [features] > 0.
[[nodiscard]] RowMatrix timesShrunkInverse(
    CentredFeatures Z, const RowMatrix& directions, const Vector& ridge, const JobContext& job);

} // namespace fathom
