// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/strong_directions.h"

#include "core/base/random.h"
#include "core/fit/solver/block_products.h"
#include "core/fit/solver/design.h"

#include <Eigen/Cholesky>
#include <Eigen/Eigenvalues>

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr Index most = 32;
constexpr Index spare = 8; // the last of a subspace's vectors are poor
constexpr int iterations = 2; // each squares what tells eigenvalues apart
constexpr Index fewest = 4; // fewer do not keep conjugate gradients busy
constexpr double strong = 8; // twice what random features of a square matrix reach

/// Makes the rows orthogonal to each other and of length 1; false where they are too nearly
/// dependent.
bool makeOrthonormal(RowMatrix& rows, const JobContext& job)
{
    const Vector norms = rows.rowwise().norm();
    if (!(norms.minCoeff() > 0))
        return false;
    rows.array().colwise() /= norms.array();
    const Matrix products = rowProducts(rows, rows, job);
    const Eigen::LLT<Matrix> factor(products);
    if (factor.info() != Eigen::Success)
        return false;
    const RowMatrix inverse = factor.matrixL().solve(Matrix::Identity(rows.rows(), rows.rows()));
    rows = combinedRows(inverse, rows, job);
    return true;
}

} // namespace

StrongDirections strongDirections(const FeatureMatrix& gram, const JobContext& job)
{
    const auto rows = gram.rows();
    StrongDirections none { RowMatrix(0, rows), RowMatrix(0, rows), Vector(0) };
    const auto size = most + spare;
    if (rows < 2 * size)
        return none;
    const auto design = makeFloatGramDesign(gram, job);
    Random random(0, { static_cast<std::uint64_t>(rows) });
    RowMatrix basis = RowMatrix::NullaryExpr(size, rows, [&] { return random.normal(); });
    RowMatrix image;
    for (int i = 0; i < iterations; ++i) {
        design->scores(basis, image);
        basis.swap(image);
        if (!makeOrthonormal(basis, job))
            return none;
    }
    design->scores(basis, image);
    const Matrix projected = rowProducts(image, basis, job);
    const Eigen::SelfAdjointEigenSolver<Matrix> eigen(projected); // ascending
    if (eigen.info() != Eigen::Success)
        return none;
    const Vector values = eigen.eigenvalues().reverse();
    const auto trace = gram.diagonal().cast<double>().sum();
    const auto others = std::max(0.0, trace - values.sum()) / static_cast<double>(rows - size);
    Index count = 0;
    while (count < most && values[count] > strong * others && values[count] > 0)
        ++count;
    if (count < fewest)
        return none;
    const Vector factors = values.head(count).cwiseSqrt().cwiseInverse();
    const RowMatrix combinations = factors.asDiagonal()
        * eigen.eigenvectors().rowwise().reverse().leftCols(count).transpose();
    StrongDirections found { combinedRows(combinations, basis, job),
        combinedRows(combinations, image, job), Vector(rows) };
    found.otherSquares
        = (gram.diagonal().cast<double>().transpose() - found.scores.colwise().squaredNorm())
              .cwiseMax(0)
              .transpose();
    return found;
}

} // namespace fathom
