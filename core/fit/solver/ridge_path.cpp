// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/ridge_path.h"

#include "core/fit/solver/block_products.h"
#include "core/fit/solver/design.h"
#include "core/fit/solver/lower_products.h"
#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr std::size_t aloneAtOnce = 256; // rows whose basis is kept at a time

/// Lower triangle of rows diag(factors) rows^T; factors >= 0.
RowMatrix scaledRowProducts(const RowMatrix& rows, const Vector& factors, const JobContext& job)
{
    const Vector roots = factors.cwiseSqrt();
    return lowerProducts(
        rows.rows(), rows.cols(), job, [&](Index begin, Index count, Panel& panel) {
            for (Index i = 0; i < rows.rows(); ++i) {
                for (Index k = 0; k < count; ++k)
                    panel.row(i)[k] = rows(i, begin + k) * roots[begin + k];
            }
        });
}

} // namespace

RidgePath::RidgePath(const CentredFeatures& Z, const RowMatrix& targets, const JobContext& job)
    : m_Z(Z)
    , m_targets(targets)
    , m_job(job)
    , m_usesGram(Z.rows() < Z.features())
{
    auto products = m_usesGram ? Z.rowProducts() : Z.featureProducts();
    const auto order = products.rows();
    m_varies = (products.diagonal().array() > 0).cast<double>();
    m_pairs = largestEigenpairs(std::move(products), order, job);
    m_noise = static_cast<double>(order) * std::numeric_limits<double>::epsilon()
        * std::max(0.0, m_pairs.values[0]);
    m_pairs.values = (m_pairs.values.array() > m_noise).select(m_pairs.values, 0);
    RowMatrix sums = targets;
    if (!m_usesGram)
        Z.adjoint(targets, sums);
    m_projected = rowProducts(sums, m_pairs.vectors, job);
}

RowMatrix RidgePath::coefficients(double alpha) const
{
    const Vector factors
        = (m_pairs.values.array() > 0).select((m_pairs.values.array() + alpha).inverse(), 0);
    const RowMatrix scaled = m_projected * factors.asDiagonal();
    auto sums = combinedRows(scaled, m_pairs.vectors, m_job);
    if (!m_usesGram)
        return sums * m_varies.asDiagonal();
    RowMatrix coefficients;
    m_Z.adjoint(sums, coefficients);
    return coefficients;
}

RidgePath::Fold RidgePath::foldOf(std::span<const std::int32_t> rows) const
{
    const auto count = static_cast<Index>(rows.size());
    Fold fold {
        .basis = {}, .roots = Vector(count), .targets = RowMatrix(m_targets.rows(), count)
    };
    for (Index i = 0; i < count; ++i) {
        const auto row = rows[static_cast<std::size_t>(i)];
        fold.roots[i] = m_Z.roots()[row];
        fold.targets.col(i) = m_targets.col(row);
    }
    if (!m_usesGram) {
        fold.basis = rowProducts(m_Z.someRows(rows), m_pairs.vectors, m_job);
        return fold;
    }
    fold.basis.resize(count, m_pairs.values.size());
    for (Index i = 0; i < count; ++i)
        fold.basis.row(i) = m_pairs.vectors.col(rows[static_cast<std::size_t>(i)]).transpose();
    return fold;
}

RowMatrix RidgePath::residuals(const Fold& fold, double alpha) const
{
    const Vector factors = (m_pairs.values.array() + alpha).inverse();
    const RowMatrix scaled = m_projected * factors.asDiagonal();
    const auto fitted = rowProducts(scaled, fold.basis, m_job);
    if (m_usesGram)
        return alpha * fitted;
    return fold.targets - fitted;
}

Vector RidgePath::leverageFactors(double alpha) const
{
    return (m_usesGram ? alpha : 1) * (m_pairs.values.array() + alpha).inverse();
}

double RidgePath::errorOfEachAlone(const Fold& fold, double alpha) const
{
    const Vector sums = fold.basis.cwiseAbs2() * leverageFactors(alpha);
    Vector free = -fold.roots.cwiseAbs2() / m_Z.totals()[0];
    if (m_usesGram)
        free += sums;
    else
        free.array() += 1 - sums.array();
    if (!(free.minCoeff() > 0))
        return std::numeric_limits<double>::infinity();
    const RowMatrix errors = residuals(fold, alpha) * free.cwiseInverse().asDiagonal();
    return errors.squaredNorm();
}

double RidgePath::errorTogether(const Fold& fold, double alpha) const
{
    auto free = scaledRowProducts(fold.basis, leverageFactors(alpha), m_job);
    if (!m_usesGram) {
        free *= -1;
        free.diagonal().array() += 1;
    }
    for (Index i = 0; i < free.rows(); ++i)
        free.row(i) -= fold.roots[i] / m_Z.totals()[0] * fold.roots.transpose();
    if (!factoriseCholesky(free, m_job))
        return std::numeric_limits<double>::infinity();
    auto errors = residuals(fold, alpha);
    solveCholesky(free, errors, m_job);
    return errors.squaredNorm();
}

double RidgePath::errorTogether(const Fold& fold, const RowMatrix& squares, double alpha) const
{
    // (I - B D B^T)^-1 = I + B (D^-1 - B^T B)^-1 B^T (Woodbury), with the intercept's column in B
    const auto size = m_pairs.values.size();
    RowMatrix rest = -squares;
    rest.diagonal().head(size) += m_pairs.values;
    rest.diagonal().head(size).array() += alpha;
    rest(size, size) += m_Z.totals()[0];
    if (!factoriseCholesky(rest, m_job))
        return std::numeric_limits<double>::infinity();
    auto errors = residuals(fold, alpha);
    const auto basis = makePrimalDesign(
        RowBlock<double> { fold.basis.data(), size, fold.basis.rows(), size }, m_job);
    RowMatrix products;
    basis->adjoint(errors, products);
    RowMatrix sums(errors.rows(), size + 1);
    sums << products, errors * fold.roots;
    solveCholesky(rest, sums, m_job);
    basis->scores(sums.leftCols(size), products);
    errors += products + sums.col(size) * fold.roots.transpose();
    return errors.squaredNorm();
}

Vector RidgePath::leftOutErrors(
    std::span<const double> alphas, const std::vector<std::vector<std::int32_t>>& folds) const
{
    Vector sums = Vector::Zero(static_cast<Index>(alphas.size()));
    const auto add = [&](const auto& errorFor) {
        for (std::size_t a = 0; a < alphas.size(); ++a) {
            m_job.checkpoint();
            sums[static_cast<Index>(a)] += errorFor(alphas[a]);
        }
    };
    std::vector<std::int32_t> alone;
    const auto addAlone = [&] {
        if (alone.empty())
            return;
        const auto fold = foldOf(alone);
        add([&](double alpha) { return errorOfEachAlone(fold, alpha); });
        alone.clear();
    };
    for (const auto& rows : folds) {
        if (rows.size() == 1) {
            alone.push_back(rows.front());
            if (alone.size() == aloneAtOnce)
                addAlone();
            continue;
        }
        const auto fold = foldOf(rows);
        if (m_usesGram || fold.basis.rows() <= fold.basis.cols()) {
            add([&](double alpha) { return errorTogether(fold, alpha); });
            continue;
        }
        RowMatrix wide(fold.basis.cols() + 1, fold.basis.rows());
        wide << fold.basis.transpose(), fold.roots.transpose();
        const auto squares = scaledRowProducts(wide, Vector::Ones(wide.cols()), m_job);
        add([&](double alpha) { return errorTogether(fold, squares, alpha); });
    }
    addAlone();
    return sums;
}

} // namespace fathom
