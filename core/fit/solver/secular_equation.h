// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/matrix.h"

namespace fathom {

/// A root of the secular equation, as a distance from one of its poles: so near to a pole that no
/// digits are lost.
struct SecularRoot
{
    Eigen::Index pole = 0;
    double offset = 0;
};

/// The root number `index` of
///
///     1 + rho sum_j z_j^2 / (d_j - x) = 0
///
/// between the poles d_index and d_{index+1}, the last one above all poles. These are the
/// eigenvalues of diag(d) + rho z z^T (Golub 1973). `poles` d ascending and distinct, `squares`
/// z_j^2 > 0, rho > 0.
[[nodiscard]] SecularRoot secularRoot(
    const Vector& poles, const Vector& squares, double rho, Eigen::Index index);

} // namespace fathom
