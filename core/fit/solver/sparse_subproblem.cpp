// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/sparse_subproblem.h"

#include "core/fit/solver/lasso_quadratic.h"
#include "core/fit/solver/line_search.h"
#include "core/fit/solver/lower_products.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Rows of X whose products are summed at once, and rows of the result: a few milliseconds of work.
constexpr Index panelLength = 512;
constexpr Index rowsAtOnce = 32;
/// Columns of X while it is transposed: a cache line of float.
constexpr Index columnsAtOnce = 16;

} // namespace

SparseSubproblem::SparseSubproblem(RowBlock<float> X, std::vector<SparseVariable> variables,
    RowLoss& loss, SparsePenalty penalty, bool fitsIntercepts, const JobContext& job)
    : m_variables(std::move(variables))
    , m_loss(loss)
    , m_penalty(penalty)
    , m_fitsIntercepts(fitsIntercepts)
    , m_job(job)
{
    std::vector<Index> features;
    for (const auto& variable : m_variables)
        features.push_back(variable.feature);
    std::ranges::sort(features);
    features.erase(std::unique(features.begin(), features.end()), features.end());
    for (auto& variable : m_variables)
        variable.feature = std::ranges::lower_bound(features, variable.feature) - features.begin();

    m_X.resize(X.rows, static_cast<Index>(features.size()));
    for (Index i = 0; i < X.rows; ++i) {
        if (i % panelLength == 0)
            m_job.checkpoint();
        for (Index j = 0; j < m_X.cols(); ++j)
            m_X(i, j) = X.data[i * X.stride + features[static_cast<std::size_t>(j)]];
    }
    m_design = makePrimalDesign(rowBlock(m_X), job);
}

/// [outputs, features in use] from one value per variable.
RowMatrix SparseSubproblem::spread(const Vector& values) const
{
    RowMatrix matrix = RowMatrix::Zero(m_loss.outputs(), m_X.cols());
    for (std::size_t v = 0; v < m_variables.size(); ++v)
        matrix(m_variables[v].output, m_variables[v].feature) = values[static_cast<Index>(v)];
    return matrix;
}

Vector SparseSubproblem::gather(const RowMatrix& values) const
{
    Vector vector(static_cast<Index>(m_variables.size()));
    for (std::size_t v = 0; v < m_variables.size(); ++v)
        vector[static_cast<Index>(v)] = values(m_variables[v].output, m_variables[v].feature);
    return vector;
}

double SparseSubproblem::violation(const SparsePoint& point)
{
    m_loss.moveTo(point.scores);
    RowMatrix products;
    m_design->adjoint(m_loss.gradient(), products);
    const Vector gradient = gather(products) + m_penalty.l2 * point.coefficients;
    auto largest = m_fitsIntercepts ? m_loss.gradient().rowwise().sum().cwiseAbs().maxCoeff() : 0.0;
    for (Index v = 0; v < gradient.size(); ++v) {
        largest
            = std::max(largest, sparseViolation(point.coefficients[v], gradient[v], m_penalty.l1));
    }
    return largest;
}

/// [variables, variables] second derivatives of all but the l1 norm at the point that the loss is
/// at: sum_i c_i(k, l) x_ij x_im for variables (k, j) and (l, m), and l2 on the diagonal.
RowMatrix SparseSubproblem::hessian() const
{
    const auto count = static_cast<Index>(m_variables.size());
    const auto outputs = m_loss.outputs();
    std::vector<Index> begins; // of each output's variables
    for (Index k = 0; k <= outputs; ++k)
        begins.push_back(
            std::ranges::lower_bound(m_variables, SparseVariable { k, 0 }) - m_variables.begin());
    RowMatrix H = RowMatrix::Zero(count, count);
    Panel columns(count, std::min(panelLength, m_X.rows()));
    Panel scaled(count, std::min(panelLength, m_X.rows()));
    const auto addBlock = [&](Index k, Index l, const Vector& curvature) {
        const auto first = begins[static_cast<std::size_t>(l)];
        const auto last = begins[static_cast<std::size_t>(l) + 1];
        const auto end = begins[static_cast<std::size_t>(k) + 1];
        for (auto i = begins[static_cast<std::size_t>(k)]; i < end; i += rowsAtOnce) {
            m_job.checkpoint();
            const auto rows = std::min(rowsAtOnce, end - i);
            const auto width = (k == l ? i + rows : last) - first; // little above the diagonal
            for (Index v = i; v < i + rows; ++v) {
                Eigen::Map<Eigen::ArrayXd>(scaled.row(v), curvature.size())
                    = Eigen::Map<const Eigen::ArrayXd>(columns.row(v), curvature.size())
                    * curvature.array();
            }
            denseKernels().addProducts(scaled.rows(i, rows, curvature.size()),
                columns.rows(first, width, curvature.size()), 1,
                { .data = H.row(i).data() + first, .rowStride = count });
        }
    };
    for (Index begin = 0; begin < m_X.rows(); begin += panelLength) {
        m_job.checkpoint();
        const auto length = std::min(panelLength, m_X.rows() - begin);
        for (Index first = 0; first < count; first += columnsAtOnce) {
            const auto last = std::min(first + columnsAtOnce, count);
            for (Index i = 0; i < length; ++i) {
                for (Index v = first; v < last; ++v)
                    columns.row(v)[i]
                        = m_X(begin + i, m_variables[static_cast<std::size_t>(v)].feature);
            }
        }
        for (Index k = 0; k < outputs; ++k) {
            for (Index l = 0; l <= k; ++l)
                addBlock(k, l, m_loss.curvature(k, l).segment(begin, length));
        }
    }
    H.triangularView<Eigen::StrictlyUpper>() = H.transpose();
    H.diagonal().array() += m_penalty.l2;
    return H;
}

/// [variables, outputs] second derivatives by a coefficient and an intercept.
RowMatrix SparseSubproblem::interceptProducts() const
{
    const auto outputs = m_loss.outputs();
    RowMatrix result(static_cast<Index>(m_variables.size()), outputs);
    RowMatrix curved;
    RowMatrix products;
    for (Index l = 0; l < outputs; ++l) {
        RowMatrix ones = RowMatrix::Zero(outputs, m_loss.rows());
        ones.row(l).setOnes();
        m_loss.applyCurvature(ones, curved);
        m_design->adjoint(curved, products);
        result.col(l) = gather(products);
    }
    return result;
}

bool SparseSubproblem::improve(SparsePoint& point, double tolerance)
{
    auto H = hessian();
    RowMatrix residuals = m_loss.gradient();
    Vector shift = Vector::Zero(m_loss.outputs());
    Eigen::LDLT<Matrix> interceptCurvature;
    RowMatrix across;
    if (m_fitsIntercepts) {
        // the best intercepts for any coefficients leave a model of the coefficients alone
        interceptCurvature.compute(m_loss.interceptCurvature());
        shift = -interceptCurvature.solve(residuals.rowwise().sum());
        RowMatrix curved;
        m_loss.applyCurvature(shift.replicate(1, m_loss.rows()), curved);
        residuals += curved;
        across = interceptProducts();
        H -= across * interceptCurvature.solve(Matrix(across.transpose()));
    }
    RowMatrix products;
    m_design->adjoint(residuals, products);
    const Vector gradient = gather(products) + m_penalty.l2 * point.coefficients;
    const Vector q = H * point.coefficients - gradient;
    LassoQuadratic model(std::move(H), q, m_penalty.l1, m_job);
    const Vector change = model.solve(point.coefficients, tolerance) - point.coefficients;
    if (m_fitsIntercepts)
        shift -= interceptCurvature.solve(across.transpose() * change);
    return take(point, change, shift);
}

bool SparseSubproblem::take(SparsePoint& point, const Vector& change, const Vector& interceptChange)
{
    RowMatrix scores;
    m_design->scores(spread(change), scores);
    scores.colwise() += interceptChange;
    const auto along = [&](double length) {
        auto onLine = m_loss.onLine(point.scores, scores, length);
        const Vector moved = point.coefficients + length * change;
        onLine.value += m_penalty.l1 * moved.lpNorm<1>() + 0.5 * m_penalty.l2 * moved.squaredNorm();
        onLine.slope += m_penalty.l2 * moved.dot(change);
        onLine.curvature += m_penalty.l2 * change.squaredNorm();
        for (Index v = 0; v < change.size(); ++v) {
            const auto side = moved[v] == 0 ? std::abs(change[v])
                : moved[v] > 0              ? change[v]
                                            : -change[v];
            onLine.slope += m_penalty.l1 * side;
        }
        return onLine;
    };
    const auto length = searchLine(along, along(0).value);
    if (!(length > 0))
        return false;
    point.coefficients += length * change;
    point.intercepts += length * interceptChange;
    point.scores += length * scores;
    return true;
}

} // namespace fathom
