// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/ridge.h"

#include "core/fit/solver/ridge_path.h"
#include "core/fit/solver/symmetric_products.h"

#include <limits>
#include <optional>
#include <utility>

namespace fathom {

namespace {

/// By Cholesky's factor; none if alpha drowns in the rounding of the products.
std::optional<RowMatrix> solveDirectly(
    const CentredFeatures& Z, const RowMatrix& targets, double alpha, const JobContext& job)
{
    const auto isGram = Z.rows() < Z.features();
    auto products = isGram ? Z.rowProducts() : Z.featureProducts();
    const auto noise = static_cast<double>(products.rows()) * std::numeric_limits<double>::epsilon()
        * products.diagonal().sum();
    products.diagonal().array() += alpha;
    if (alpha <= noise || !factoriseCholesky(products, job))
        return std::nullopt;
    RowMatrix coefficients;
    if (isGram) {
        RowMatrix duals = targets;
        solveCholesky(products, duals, job);
        Z.adjoint(duals, coefficients);
    } else {
        Z.adjoint(targets, coefficients);
        solveCholesky(products, coefficients, job);
    }
    return coefficients;
}

} // namespace

CentredTargets::CentredTargets(const RowMatrix& targets, const Vector& weights)
    : means(targets * weights / weights.sum())
    , values((targets.colwise() - means) * weights.cwiseSqrt().asDiagonal())
{
}

RidgeFit completeRidge(
    const CentredFeatures& Z, const CentredTargets& targets, double alpha, RowMatrix coefficients)
{
    RowMatrix residuals;
    Z.scores(coefficients, residuals);
    residuals = targets.values - residuals;
    RowMatrix gradient;
    Z.adjoint(residuals, gradient);
    gradient = alpha * coefficients - gradient;

    RidgeFit fit;
    fit.gradientNorm = gradient.cwiseAbs().maxCoeff();
    fit.objective = residuals.squaredNorm() + alpha * coefficients.squaredNorm();
    fit.intercepts = targets.means - coefficients * Z.means().row(0).transpose();
    fit.coefficients = std::move(coefficients);
    fit.usesGram = Z.rows() < Z.features();
    return fit;
}

RidgeFit solveRidge(RowBlock<float> X, const Vector& weights, const RowMatrix& targets,
    double alpha, const JobContext& job)
{
    const CentredFeatures Z(X, weights, job);
    const CentredTargets centred(targets, weights);
    auto coefficients = solveDirectly(Z, centred.values, alpha, job);
    if (!coefficients)
        coefficients = RidgePath(Z, centred.values, job).coefficients(alpha);
    return completeRidge(Z, centred, alpha, std::move(*coefficients));
}

} // namespace fathom
