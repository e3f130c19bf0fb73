// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"
#include "core/base/result.h"
#include "core/jobs/job_context.h"

#include <cstdint>

namespace fathom {

/// Principal component analysis (Pearson 1901; Jolliffe 2002): the orthogonal directions in which
/// centred features vary most, without whitening. What scikit-learn's PCA with svd_solver="full"
/// computes, up to the signs of components: here the largest absolute loading of each component is
/// positive (the first of equals). Exact and deterministic: nothing is drawn at random.
struct Pca
{
    Vector mean; ///< [features]
    /// [components, features] unit rows, orthogonal to each other, by falling variance. A component
    /// without variance, which no data determine, is a row of zeros.
    Matrix components;
    Vector explainedVariance; ///< [components] along each, with divisor rows - 1
    Vector explainedVarianceRatio; ///< [components] shares of the variance of all features

    /// Fails on: fewer than two rows, `count` outside 1 to min(rows, features), NaN or infinity in
    /// X. Works in the smaller of the two spaces, feature by feature or row by row, and calls
    /// job.checkpoint() at least every 100 ms.
    [[nodiscard]] static Result<Pca> fit(
        const FeatureMatrix& X, std::int64_t count, const JobContext& job);

    /// (X - mean) components^T [rows, components], accumulated in double, as float32.
    [[nodiscard]] FeatureMatrix transform(const FeatureView& X) const;
};

} // namespace fathom
