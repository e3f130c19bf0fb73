// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/fit/solver/centred_rows.h"

#include <functional>

namespace fathom {

// Ways to solve an ActiveSystem. `rows` and `some` are kept by reference.

/// By a Cholesky factor of the products of the active rows, which `products` delivers (its lower
/// triangle is used): where they are fewer than the features.
[[nodiscard]] std::unique_ptr<ActiveSystem> makeRowSystem(const CentredRows& rows,
    std::span<const Eigen::Index> some, const Vector& slack,
    const std::function<RowMatrix()>& products, const JobContext& job);

/// By a Cholesky factor of the order of the features. With s = 1 / slack, the rows relative to
/// their mean weighted by s, and likewise rhs, the coefficients w minimise
///
///     0.5 ||w||^2 + 0.5 sum_j s_j (rhs_j - w . x_j)^2 - total w . mean
///
/// and beta_j = s_j (rhs_j - w . x_j) + s_j / sum(s) total.
[[nodiscard]] std::unique_ptr<ActiveSystem> makeFeatureSystem(const CentredRows& rows,
    const FeatureMatrix& X, std::span<const Eigen::Index> some, const Vector& slack,
    const JobContext& job);

/// By conjugate gradients with the diagonal as preconditioner: where there is no room for a factor.
/// Residuals are 1e-8 of the right-hand side, or what 2,000 steps reach.
[[nodiscard]] std::unique_ptr<ActiveSystem> makeIterativeSystem(
    const CentredRows& rows, std::span<const Eigen::Index> some, const Vector& slack);

} // namespace fathom
