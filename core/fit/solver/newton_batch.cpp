// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/newton_batch.h"

#include "core/fit/solver/line_search.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <utility>
#include <vector>

namespace fathom {

namespace {

/// Newton steps without a smaller gradient before giving up.
constexpr int patience = 10;
/// Conjugate gradient steps that a problem may take beyond what a factorisation costs.
constexpr double fewSteps = 200;

/// One problem, and what is computed of it between two products with X.
class Member
{
public:
    Member(BatchProblem& problem, const Design& design, const NewtonOptions& options)
        : start(std::move(problem.coefficients))
        , m_problem(problem)
        , m_loss(*problem.loss)
        , m_design(design)
        , m_options(options)
        , m_coefficients(RowMatrix::Zero(m_loss.outputs(), design.dimension()))
        , m_linear(RowMatrix::Zero(m_loss.outputs(), design.rows()))
        , m_intercepts(Vector::Zero(m_loss.outputs()))
    {
        moveTo();
    }

    // What products with X read and write: [outputs, dimension] or [outputs, rows].
    RowMatrix start;
    RowMatrix startScores;
    RowMatrix rowPart; ///< whose adjoint is wanted
    RowMatrix image; ///< its adjoint
    RowMatrix residual;
    RowMatrix residualScores;

    [[nodiscard]] bool startsAtZero() const { return start.isZero(0); }
    void takeStart();
    // One round: each wants what its name says.
    void makeRowPart();
    void takeImage();
    /// False when the problem is done.
    [[nodiscard]] bool takeResidualScores(double mostSteps);

private:
    void beginStep();
    [[nodiscard]] bool isOptimal();
    [[nodiscard]] bool isExhausted(double mostSteps) const;
    void beginDirections();
    void curve();
    [[nodiscard]] bool advance();
    void turn();
    [[nodiscard]] bool endStep();
    void finish(bool converged);

    [[nodiscard]] RowMatrix scores() const { return m_linear.colwise() + m_intercepts; }
    void moveTo();
    void swapWithStart();

    BatchProblem& m_problem;
    RowLoss& m_loss;
    const Design& m_design;
    const NewtonOptions& m_options;

    RowMatrix m_coefficients; ///< [outputs, dimension]
    RowMatrix m_linear; ///< their scores, without intercepts
    Vector m_intercepts;
    Vector m_interceptGradient;
    Eigen::LDLT<Matrix> m_interceptCurvature;
    double m_squaredNorm = 0; ///< of the coefficients
    double m_objective = 0;
    double m_initialNorm = 0; ///< of the gradient at zero
    double m_gradientNorm = 0;
    double m_smallest = std::numeric_limits<double>::infinity();
    int m_sinceSmallest = 0;
    double m_lastStep = std::numeric_limits<double>::infinity();

    // of the Newton step that is being computed
    RowMatrix m_step;
    RowMatrix m_stepScores; ///< without intercepts
    Vector m_stepIntercepts;
    RowMatrix m_direction;
    RowMatrix m_directionScores;
    Vector m_directionIntercepts;
    bool m_hasDirection = false; ///< else the next products measure the gradient
    bool m_isRounding = false; ///< nothing else is left along the direction
    double m_squared = 0; ///< norm of the residual
    double m_stop = 0; ///< enough for m_squared
    double m_allSteps = 0; ///< conjugate gradient steps of all Newton steps
};

/// The loss and its derivatives at the current coefficients.
void Member::moveTo()
{
    const auto loss = m_loss.moveTo(scores());
    m_squaredNorm = std::max(0.0, m_design.inner(m_coefficients, m_coefficients, m_linear));
    m_objective = loss + 0.5 * m_squaredNorm;
    m_interceptGradient = m_options.fitsIntercepts ? Vector(m_loss.gradient().rowwise().sum())
                                                   : Vector::Zero(m_loss.outputs());
}

void Member::swapWithStart()
{
    std::swap(m_coefficients, start);
    std::swap(m_linear, startScores);
    std::swap(m_intercepts, m_problem.intercepts);
    moveTo();
}

/// Where it is better than zero. Wants its scores.
void Member::takeStart()
{
    const auto objective = m_objective;
    swapWithStart();
    m_hasDirection = !(m_objective < objective); // the one from zero
    if (m_hasDirection)
        swapWithStart();
}

void Member::makeRowPart()
{
    if (m_hasDirection)
        curve();
    else
        beginStep();
}

void Member::takeImage()
{
    if (m_hasDirection)
        m_isRounding = !advance();
    else
        residual = -(image + m_coefficients);
}

bool Member::takeResidualScores(double mostSteps)
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
void Member::beginStep()
{
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

/// Wants the residual's scores. What was measured first was at zero.
bool Member::isOptimal()
{
    m_squared = std::max(0.0, m_design.inner(residual, residual, residualScores));
    m_gradientNorm = std::sqrt(m_squared + m_interceptGradient.squaredNorm());
    m_initialNorm = m_initialNorm > 0 ? m_initialNorm : m_gradientNorm;
    m_sinceSmallest = m_gradientNorm < m_smallest ? 0 : m_sinceSmallest + 1;
    m_smallest = std::min(m_smallest, m_gradientNorm);
    return m_gradientNorm <= m_options.gradientTolerance * m_initialNorm
        && std::min(m_gradientNorm, m_lastStep)
        <= m_options.coefficientTolerance * std::sqrt(m_squaredNorm);
}

bool Member::isExhausted(double mostSteps) const
{
    return m_allSteps > mostSteps || m_problem.iterations >= m_options.maxIterations
        || m_sinceSmallest > patience;
}

void Member::beginDirections()
{
    // as tight as minimise() has it
    const auto target = m_options.gradientTolerance * m_initialNorm;
    const auto enough = std::min(0.1, 0.05 * target / m_gradientNorm);
    const auto forcing = std::clamp(std::sqrt(m_gradientNorm / m_initialNorm), enough, 0.1);
    m_stop = forcing * forcing * m_squared;
    m_step = RowMatrix::Zero(m_loss.outputs(), m_design.dimension());
    m_stepScores = RowMatrix::Zero(m_loss.outputs(), m_design.rows());
    m_direction = residual;
    m_directionScores = residualScores;
    m_hasDirection = true;
}

/// The loss's curvature along the direction with the intercepts chosen best for it.
void Member::curve()
{
    m_loss.applyCurvature(m_directionScores, rowPart);
    m_directionIntercepts = Vector::Zero(m_loss.outputs());
    if (!m_options.fitsIntercepts)
        return;
    m_directionIntercepts = -m_interceptCurvature.solve(rowPart.rowwise().sum());
    m_loss.applyCurvature(m_directionScores.colwise() + m_directionIntercepts, rowPart);
}

/// One step of conjugate gradients; false where only rounding is left.
bool Member::advance()
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

void Member::turn()
{
    const auto next = m_design.inner(residual, residual, residualScores);
    const auto ratio = next / m_squared;
    m_squared = next;
    m_direction = residual + ratio * m_direction;
    m_directionScores = residualScores + ratio * m_directionScores;
}

/// Goes along the step; false if nothing makes the objective fall.
bool Member::endStep()
{
    const auto from = scores();
    const RowMatrix along = m_stepScores.colwise() + m_stepIntercepts;
    const auto cross = m_design.inner(m_coefficients, m_step, m_stepScores);
    const auto square = std::max(0.0, m_design.inner(m_step, m_step, m_stepScores));
    const auto onLine = [&](double length) {
        auto result = m_loss.onLine(from, along, length);
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

void Member::finish(bool converged)
{
    m_problem.scores = scores();
    m_problem.coefficients = std::move(m_coefficients);
    m_problem.intercepts = std::move(m_intercepts);
    m_problem.converged = converged;
}

using Members = std::vector<Member*>;

class Batch
{
public:
    Batch(const Design& design, const NewtonOptions& options, const JobContext& job)
        : m_design(design)
        , m_options(options)
        , m_job(job)
        , m_mostSteps(fewSteps + design.preconditionerCost() / design.stepCost(1))
    {
    }

    void run(std::span<BatchProblem* const> problems);

private:
    using Product = void (Design::*)(const RowMatrix&, RowMatrix&) const;

    void multiply(const Members& members, Product product, RowMatrix Member::*from,
        RowMatrix Member::*to) const;
    void round(Members& members) const;

    const Design& m_design;
    const NewtonOptions& m_options;
    JobContext m_job;
    double m_mostSteps;
};

/// member.*to = product of member.*from, for all members at once.
void Batch::multiply(
    const Members& members, Product product, RowMatrix Member::*from, RowMatrix Member::*to) const
{
    m_job.checkpoint();
    if (members.empty())
        return;
    const auto outputs = (members.front()->*from).rows();
    const auto count = static_cast<Eigen::Index>(members.size());
    RowMatrix stacked(count * outputs, (members.front()->*from).cols());
    for (Eigen::Index i = 0; i < count; ++i)
        stacked.middleRows(i * outputs, outputs) = members[static_cast<std::size_t>(i)]->*from;
    RowMatrix result;
    (m_design.*product)(stacked, result);
    for (Eigen::Index i = 0; i < count; ++i)
        members[static_cast<std::size_t>(i)]->*to = result.middleRows(i * outputs, outputs);
}

/// The next two products of each member, whatever it needs them for. Removes those that are done.
void Batch::round(Members& members) const
{
    for (auto* member : members)
        member->makeRowPart();
    multiply(members, &Design::adjoint, &Member::rowPart, &Member::image);
    for (auto* member : members)
        member->takeImage();
    multiply(members, &Design::scores, &Member::residual, &Member::residualScores);
    std::erase_if(members, [&](auto* member) { return !member->takeResidualScores(m_mostSteps); });
}

void Batch::run(std::span<BatchProblem* const> problems)
{
    std::vector<Member> all;
    all.reserve(problems.size());
    Members members;
    for (auto* problem : problems)
        members.push_back(&all.emplace_back(*problem, m_design, m_options));
    round(members); // at zero, to which gradients are compared
    Members others;
    std::ranges::copy_if(
        members, std::back_inserter(others), [](auto* member) { return !member->startsAtZero(); });
    multiply(others, &Design::scores, &Member::start, &Member::startScores);
    for (auto* member : others)
        member->takeStart();
    while (!members.empty())
        round(members);
}

} // namespace

void minimiseTogether(const Design& design, std::span<BatchProblem* const> problems,
    const NewtonOptions& options, const JobContext& job)
{
    Batch(design, options, job).run(problems);
}

} // namespace fathom
