// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/batch_member.h"

#include "core/fit/solver/block_products.h"
#include "core/fit/solver/line_search.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

/// Newton steps without a smaller gradient before giving up.
constexpr int patience = 10;

} // namespace

BatchMember::BatchMember(BatchProblem& problem, const Design& design,
    const StrongDirections* strong, const NewtonOptions& options, const JobContext& job)
    : start(std::move(problem.coefficients))
    , m_problem(problem)
    , m_loss(*problem.loss)
    , m_design(design)
    , m_strong(strong)
    , m_options(options)
    , m_job(job)
    , m_coefficients(RowMatrix::Zero(m_loss.outputs(), design.dimension()))
    , m_linear(RowMatrix::Zero(m_loss.outputs(), design.rows()))
    , m_intercepts(Vector::Zero(m_loss.outputs()))
{
    moveTo();
}

/// The loss and its derivatives at the current coefficients.
void BatchMember::moveTo()
{
    const auto loss = m_loss.moveTo(scores());
    m_squaredNorm = std::max(0.0, m_design.inner(m_coefficients, m_coefficients, m_linear));
    m_objective = loss + 0.5 * m_squaredNorm;
    m_interceptGradient = m_options.fitsIntercepts ? Vector(m_loss.gradient().rowwise().sum())
                                                   : Vector::Zero(m_loss.outputs());
}

void BatchMember::swapWithStart()
{
    std::swap(m_coefficients, start);
    std::swap(m_linear, startScores);
    std::swap(m_intercepts, m_problem.intercepts);
    moveTo();
}

/// Where it is better than zero. Wants its scores.
void BatchMember::takeStart()
{
    const auto objective = m_objective;
    swapWithStart();
    m_hasDirection = !(m_objective < objective); // the one from zero
    if (m_hasDirection)
        swapWithStart();
}

void BatchMember::makeRowPart()
{
    if (m_hasDirection)
        curve();
    else
        beginStep();
}

void BatchMember::takeImage()
{
    if (m_hasDirection)
        m_isRounding = !advance();
    else
        residual = -(image + m_coefficients);
}

bool BatchMember::takeResidualScores(double mostSteps)
{
    if (!m_hasDirection) {
        const auto optimal = isOptimal();
        if (optimal || isExhausted(mostSteps)) {
            finish(optimal);
            return false;
        }
        beginDirections();
        return true;
    }
    if (!m_isRounding)
        turn();
    if (m_isRounding || m_squared <= m_stop || isExhausted(mostSteps)) {
        m_hasDirection = false;
        if (!endStep()) {
            finish(false);
            return false;
        }
    }
    return true;
}

/// The best intercepts for unchanged coefficients move the residuals; what is left of the gradient
/// is the right-hand side.
void BatchMember::beginStep()
{
    if (m_strong != nullptr)
        makePreconditioner();
    m_stepIntercepts = Vector::Zero(m_loss.outputs());
    rowPart = m_loss.gradient();
    if (!m_options.fitsIntercepts)
        return;
    m_interceptCurvature.compute(m_loss.interceptCurvature());
    m_stepIntercepts = -m_interceptCurvature.solve(m_interceptGradient);
    RowMatrix curved;
    m_loss.applyCurvature(m_stepIntercepts.replicate(1, m_design.rows()), curved);
    rowPart += curved;
}

/// The Hessian along the strong directions, exactly where there are two classes, and its mean over
/// the others.
void BatchMember::makePreconditioner()
{
    const auto curvature = m_loss.meanCurvature();
    const RowMatrix weighted = m_strong->scores * curvature.asDiagonal();
    Matrix hessian = Matrix::Identity(m_strong->count(), m_strong->count())
        + rowProducts(weighted, m_strong->scores, m_job);
    if (m_options.fitsIntercepts) {
        const Vector sums = weighted.rowwise().sum();
        const auto total = std::max(curvature.sum(), std::numeric_limits<double>::min());
        hessian -= sums * sums.transpose() / total;
    }
    m_strongHessian.compute(hessian);
    m_otherHessian = 1
        + curvature.dot(m_strong->otherSquares)
            / static_cast<double>(m_design.rows() - m_strong->count());
}

/// Wants what is along the strong directions, of which the preconditioner makes their part of a
/// Newton step, to the scale of all others.
void BatchMember::correctAlong()
{
    if (m_strongHessian.info() != Eigen::Success)
        correction = RowMatrix::Zero(along.rows(), along.cols());
    else
        correction = m_otherHessian * m_strongHessian.solve(along.transpose()).transpose() - along;
}

void BatchMember::precondition()
{
    if (m_strong == nullptr) {
        m_preconditioned = residual;
        m_preconditionedScores = residualScores;
    } else {
        m_preconditioned = residual + correctionPart;
        m_preconditionedScores = residualScores + correctionScores;
    }
}

/// Wants the residual's scores. What was measured first was at zero.
bool BatchMember::isOptimal()
{
    const auto squared = std::max(0.0, m_design.inner(residual, residual, residualScores));
    m_gradientNorm = std::sqrt(squared + m_interceptGradient.squaredNorm());
    m_initialNorm = m_initialNorm > 0 ? m_initialNorm : m_gradientNorm;
    m_sinceSmallest = m_gradientNorm < m_smallest ? 0 : m_sinceSmallest + 1;
    m_smallest = std::min(m_smallest, m_gradientNorm);
    return m_gradientNorm <= m_options.gradientTolerance * m_initialNorm
        && std::min(m_gradientNorm, m_lastStep)
        <= m_options.coefficientTolerance * std::sqrt(m_squaredNorm);
}

bool BatchMember::isExhausted(double mostSteps) const
{
    return m_allSteps > mostSteps || m_problem.iterations >= m_options.maxIterations
        || m_sinceSmallest > patience;
}

void BatchMember::beginDirections()
{
    // as tight as minimise() has it
    const auto target = m_options.gradientTolerance * m_initialNorm;
    const auto enough = std::min(0.1, 0.05 * target / m_gradientNorm);
    const auto forcing = std::clamp(std::sqrt(m_gradientNorm / m_initialNorm), enough, 0.1);
    precondition();
    m_squared = m_design.inner(residual, m_preconditioned, m_preconditionedScores);
    m_stop = forcing * forcing * m_squared;
    m_step = RowMatrix::Zero(m_loss.outputs(), m_design.dimension());
    m_stepScores = RowMatrix::Zero(m_loss.outputs(), m_design.rows());
    m_direction = m_preconditioned;
    m_directionScores = m_preconditionedScores;
    m_hasDirection = true;
}

/// The loss's curvature along the direction with the intercepts chosen best for it.
void BatchMember::curve()
{
    m_loss.applyCurvature(m_directionScores, rowPart);
    m_directionIntercepts = Vector::Zero(m_loss.outputs());
    if (!m_options.fitsIntercepts)
        return;
    m_directionIntercepts = -m_interceptCurvature.solve(rowPart.rowwise().sum());
    m_loss.applyCurvature(m_directionScores.colwise() + m_directionIntercepts, rowPart);
}

/// One step of conjugate gradients; false where only rounding is left.
bool BatchMember::advance()
{
    image += m_direction;
    const auto curvature = m_design.inner(image, m_direction, m_directionScores);
    if (!(curvature > 0))
        return false;
    const auto length = m_squared / curvature;
    m_step += length * m_direction;
    m_stepScores += length * m_directionScores;
    m_stepIntercepts += length * m_directionIntercepts;
    residual -= length * image;
    ++m_allSteps;
    return true;
}

void BatchMember::turn()
{
    precondition();
    const auto next = m_design.inner(residual, m_preconditioned, m_preconditionedScores);
    const auto ratio = next / m_squared;
    m_squared = next;
    m_direction = m_preconditioned + ratio * m_direction;
    m_directionScores = m_preconditionedScores + ratio * m_directionScores;
}

/// Goes along the step; false if nothing makes the objective fall.
bool BatchMember::endStep()
{
    const auto from = scores();
    const RowMatrix stepScores = m_stepScores.colwise() + m_stepIntercepts;
    const auto cross = m_design.inner(m_coefficients, m_step, m_stepScores);
    const auto square = std::max(0.0, m_design.inner(m_step, m_step, m_stepScores));
    const auto onLine = [&](double length) {
        auto result = m_loss.onLine(from, stepScores, length);
        result.value += 0.5 * m_squaredNorm + length * cross + 0.5 * length * length * square;
        result.slope += cross + length * square;
        result.curvature += square;
        return result;
    };
    const auto length = searchLine(onLine, m_objective);
    if (!(length > 0))
        return false;
    m_coefficients += length * m_step;
    m_linear += length * m_stepScores;
    m_intercepts += length * m_stepIntercepts;
    m_lastStep = length * std::sqrt(square);
    ++m_problem.iterations;
    moveTo();
    return std::isfinite(m_objective);
}

void BatchMember::finish(bool converged)
{
    m_problem.scores = scores();
    m_problem.coefficients = std::move(m_coefficients);
    m_problem.intercepts = std::move(m_intercepts);
    m_problem.converged = converged;
}

} // namespace fathom
