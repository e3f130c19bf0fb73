// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/sparse_newton.h"

#include "core/fit/solver/design.h"
#include "core/fit/solver/lasso_quadratic.h"
#include "core/fit/solver/sparse_subproblem.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Coefficients that a working set has at least, and at most: its Hessian then takes 128 MiB.
constexpr std::size_t fewestVariables = 64;
constexpr std::size_t mostVariables = 4096;
/// Of the violation by all coefficients, below which that of the working set's need not go.
constexpr double enough = 0.1;
/// Of the violation before a step, below which that of the step's model need not go.
constexpr double modelEnough = 1e-3;
/// Iterations without a smaller violation before giving up.
constexpr int patience = 20;
/// A violation this many roundings of its terms is as good as none.
constexpr double noiseFactor = 8;

class Minimisation
{
public:
    Minimisation(RowBlock<float> X, RowLoss& loss, SparsePenalty penalty,
        const SparseOptions& options, const JobContext& job)
        : m_X(X)
        , m_loss(loss)
        , m_penalty(penalty)
        , m_options(options)
        , m_job(job)
        , m_design(makePrimalDesign(X, job))
        , m_coefficients(RowMatrix::Zero(loss.outputs(), X.columns))
        , m_intercepts(Vector::Zero(loss.outputs()))
        , m_scores(RowMatrix::Zero(loss.outputs(), X.rows))
    {
    }

    SparseResult run();

private:
    void measure();
    std::vector<SparseVariable> workingSet() const;
    bool improve(const std::vector<SparseVariable>& variables);

    RowBlock<float> m_X;
    RowLoss& m_loss;
    SparsePenalty m_penalty;
    SparseOptions m_options;
    JobContext m_job;
    std::unique_ptr<Design> m_design;
    RowMatrix m_coefficients; ///< [outputs, features]
    Vector m_intercepts;
    RowMatrix m_scores;
    RowMatrix m_violations; ///< [outputs, features]
    double m_violation = 0; ///< the largest, intercepts included
    double m_target = 0;
    double m_noise = 0;
    std::int64_t m_iterations = 0;
};

/// Violations at the current point, where the loss is left.
void Minimisation::measure()
{
    m_design->scores(m_coefficients, m_scores);
    m_scores.colwise() += m_intercepts;
    m_loss.moveTo(m_scores);
    RowMatrix gradient;
    m_design->adjoint(m_loss.gradient(), gradient);
    if (m_target == 0)
        m_target = m_options.tolerance * gradient.cwiseAbs().maxCoeff();
    gradient += m_penalty.l2 * m_coefficients;
    m_violations.resize(gradient.rows(), gradient.cols());
    for (Index k = 0; k < gradient.size(); ++k) {
        m_violations.data()[k]
            = sparseViolation(m_coefficients.data()[k], gradient.data()[k], m_penalty.l1);
    }
    m_violation = m_violations.maxCoeff();
    if (m_options.fitsIntercepts) {
        m_violation
            = std::max(m_violation, m_loss.gradient().rowwise().sum().cwiseAbs().maxCoeff());
    }
    const Vector residuals = m_loss.gradient().cwiseAbs().colwise().sum().transpose();
    m_noise = noiseFactor * std::numeric_limits<double>::epsilon()
        * residuals.dot((m_design->rowNorms().array() + 1).matrix());
}

/// All coefficients that are not zero, and as many again that violate the conditions most.
std::vector<SparseVariable> Minimisation::workingSet() const
{
    std::vector<SparseVariable> variables;
    std::vector<SparseVariable> others;
    for (Index k = 0; k < m_coefficients.rows(); ++k) {
        for (Index j = 0; j < m_coefficients.cols(); ++j) {
            if (m_coefficients(k, j) != 0)
                variables.push_back({ k, j });
            else if (m_violations(k, j) > 0)
                others.push_back({ k, j });
        }
    }
    const auto keepWorst = [&](std::vector<SparseVariable>& all, std::size_t count) {
        if (all.size() <= count)
            return;
        const auto violation
            = [&](const SparseVariable& v) { return m_violations(v.output, v.feature); };
        std::ranges::nth_element(all, all.begin() + static_cast<std::ptrdiff_t>(count),
            [&](const SparseVariable& a, const SparseVariable& b) {
                return violation(a) != violation(b) ? violation(a) > violation(b) : a < b;
            });
        all.resize(count);
    };
    keepWorst(others, std::max(fewestVariables, variables.size()));
    variables.insert(variables.end(), others.begin(), others.end());
    keepWorst(variables, mostVariables);
    std::ranges::sort(variables);
    return variables;
}

/// Minimises over some coefficients, roughly. False if nothing gets better.
bool Minimisation::improve(const std::vector<SparseVariable>& variables)
{
    SparseSubproblem problem(m_X, variables, m_loss, m_penalty, m_options.fitsIntercepts, m_job);
    SparsePoint point { Vector(static_cast<Index>(variables.size())), m_intercepts, m_scores };
    for (std::size_t v = 0; v < variables.size(); ++v) {
        point.coefficients[static_cast<Index>(v)]
            = m_coefficients(variables[v].output, variables[v].feature);
    }
    auto violation = problem.violation(point);
    auto smallest = std::numeric_limits<double>::infinity();
    int sinceSmallest = 0;
    bool moved = false;
    while (violation > std::max(m_target, enough * m_violation)
        && m_iterations < m_options.maxIterations && sinceSmallest <= patience
        && problem.improve(point, std::max(modelEnough * violation, 0.1 * m_target))) {
        ++m_iterations;
        moved = true;
        violation = problem.violation(point);
        sinceSmallest = violation < smallest ? 0 : sinceSmallest + 1;
        smallest = std::min(smallest, violation);
    }
    for (std::size_t v = 0; v < variables.size(); ++v) {
        m_coefficients(variables[v].output, variables[v].feature)
            = point.coefficients[static_cast<Index>(v)];
    }
    m_intercepts = point.intercepts;
    return moved;
}

SparseResult Minimisation::run()
{
    SparseResult result;
    if (m_options.start != nullptr) {
        measure(); // at zero, which the tolerance is relative to
        m_coefficients = m_options.start->coefficients;
        m_intercepts = m_options.start->intercepts;
    }
    auto smallest = std::numeric_limits<double>::infinity();
    int sinceSmallest = 0;
    for (;;) {
        m_job.checkpoint();
        measure();
        result.converged = m_violation <= std::max(m_target, m_noise);
        sinceSmallest = m_violation < smallest ? 0 : sinceSmallest + 1;
        smallest = std::min(smallest, m_violation);
        if (result.converged || m_iterations >= m_options.maxIterations || sinceSmallest > patience
            || !improve(workingSet()))
            break;
    }
    result.coefficients = m_coefficients;
    result.intercepts = m_intercepts;
    result.violation = m_violation;
    result.iterations = m_iterations;
    result.objective = m_loss.moveTo(m_scores) + m_penalty.l1 * m_coefficients.cwiseAbs().sum()
        + 0.5 * m_penalty.l2 * m_coefficients.squaredNorm();
    return result;
}

} // namespace

SparseResult minimiseSparse(RowBlock<float> X, RowLoss& loss, SparsePenalty penalty,
    const SparseOptions& options, const JobContext& job)
{
    return Minimisation(X, loss, penalty, options, job).run();
}

} // namespace fathom
