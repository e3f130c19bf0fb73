// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/ridge.h"

#include "core/fit/solver/centred_features.h"
#include "core/fit/solver/symmetric_products.h"

namespace fathom {

namespace {

/// The system that one alpha leads to, factorised.
class RidgeSystem
{
public:
    RidgeSystem(const CentredFeatures& Z, double alpha, const JobContext& job)
        : m_Z(Z)
        , m_usesGram(Z.rows() < Z.features())
        , m_factor(m_usesGram ? Z.rowProducts() : Z.featureProducts())
    {
        m_factor.diagonal().array() += alpha;
        m_isRegular = factoriseCholesky(m_factor, job);
    }

    [[nodiscard]] bool isRegular() const { return m_isRegular; }
    [[nodiscard]] bool usesGram() const { return m_usesGram; }

    /// Coefficients [outputs, features] for centred targets [outputs, rows].
    [[nodiscard]] RowMatrix solve(const RowMatrix& targets, const JobContext& job) const
    {
        RowMatrix coefficients;
        if (m_usesGram) {
            RowMatrix duals = targets;
            solveCholesky(m_factor, duals, job);
            m_Z.adjoint(duals, coefficients);
        } else {
            m_Z.adjoint(targets, coefficients);
            solveCholesky(m_factor, coefficients, job);
        }
        return coefficients;
    }

private:
    const CentredFeatures& m_Z;
    bool m_usesGram;
    RowMatrix m_factor;
    bool m_isRegular = false;
};

} // namespace

std::optional<RidgeFit> solveRidge(RowBlock<float> X, const Vector& weights,
    const RowMatrix& targets, double alpha, const JobContext& job)
{
    const CentredFeatures Z(X, weights, job);
    const RidgeSystem system(Z, alpha, job);
    if (!system.isRegular())
        return std::nullopt;
    const Vector targetMeans = targets * weights / weights.sum();
    const RowMatrix centred = (targets.colwise() - targetMeans) * Z.roots().asDiagonal();

    RidgeFit fit;
    fit.coefficients = system.solve(centred, job);
    fit.usesGram = system.usesGram();
    RowMatrix residuals;
    Z.scores(fit.coefficients, residuals);
    residuals = centred - residuals;
    RowMatrix gradient;
    Z.adjoint(residuals, gradient);
    gradient = alpha * fit.coefficients - gradient;
    fit.gradientNorm = gradient.cwiseAbs().maxCoeff();
    fit.objective = residuals.squaredNorm() + alpha * fit.coefficients.squaredNorm();
    fit.intercepts = targetMeans - fit.coefficients * Z.means().row(0).transpose();
    return fit;
}

} // namespace fathom
