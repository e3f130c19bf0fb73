// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/within_scatter.h"

#include "core/fit/solver/block_products.h"
#include "core/fit/solver/symmetric_eigen.h"
#include "core/fit/solver/symmetric_products.h"

#include <cassert>
#include <utility>

namespace fathom {

std::optional<RowMatrix> timesPseudoInverse(CentredFeatures Z, const RowMatrix& directions,
    double divisor, double tolerance, const JobContext& job)
{
    const auto scales = Z.deviations();
    Z.setScales(scales);
    const RowMatrix scaled = directions * scales.cwiseInverse().asDiagonal();
    const auto isGram = Z.rows() < Z.features();
    auto products = isGram ? Z.rowProducts() : Z.featureProducts();
    const Vector varies = (Z.squaredNorms().array() > 0).cast<double>();
    const auto order = products.rows();
    auto pairs = largestEigenpairs(std::move(products), order, job);

    const auto rank
        = (pairs.values.array() > tolerance * tolerance * divisor).count(); // they are sorted
    if (rank == 0)
        return std::nullopt;
    const RowMatrix vectors = pairs.vectors.topRows(rank);
    const Vector inverse = pairs.values.head(rank).cwiseInverse();
    // Z^T Z = V L V^T with V = Z^T U L^-1/2 where Z Z^T = U L U^T
    RowMatrix image = scaled;
    if (isGram)
        Z.scores(scaled, image);
    RowMatrix inBasis = rowProducts(image, vectors, job) * inverse.asDiagonal() * divisor;
    if (isGram)
        inBasis *= inverse.asDiagonal();
    auto result = combinedRows(inBasis, vectors, job);
    if (isGram)
        Z.adjoint(combinedRows(inBasis, vectors, job), result);
    return result * (varies.array() / scales.array()).matrix().asDiagonal();
}

RowMatrix timesShrunkInverse(
    CentredFeatures Z, const RowMatrix& directions, const Vector& ridge, const JobContext& job)
{
    const Vector scales = ridge.cwiseSqrt();
    Z.setScales(scales);
    // eigenvalues of I + Z^T Z are at least 1
    RowMatrix scaled = directions * scales.cwiseInverse().asDiagonal();
    const auto isGram = Z.rows() < Z.features();
    auto system = isGram ? Z.rowProducts() : Z.featureProducts();
    system.diagonal().array() += 1;
    [[maybe_unused]] const auto isRegular = factoriseCholesky(system, job);
    assert(isRegular);
    if (isGram) {
        // (I + Z^T Z)^-1 = I - Z^T (I + Z Z^T)^-1 Z
        RowMatrix image;
        Z.scores(scaled, image);
        solveCholesky(system, image, job);
        RowMatrix subtracted;
        Z.adjoint(image, subtracted);
        scaled -= subtracted;
    } else {
        solveCholesky(system, scaled, job);
    }
    return scaled * scales.cwiseInverse().asDiagonal();
}

} // namespace fathom
