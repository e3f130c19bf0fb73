// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/symmetric_eigen.h"

#include "core/fit/solver/tridiagonal_form.h"

#include <utility>

namespace fathom {

EigenPairs largestEigenpairs(RowMatrix matrix, Eigen::Index count, const JobContext& job)
{
    const TridiagonalForm form(std::move(matrix), job);
    auto pairs = largestTridiagonalEigenpairs(form.diagonal(), form.offDiagonal(), count, job);
    form.applyBasis(pairs.vectors, job);
    return pairs;
}

} // namespace fathom
