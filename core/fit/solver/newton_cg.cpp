// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/newton_cg.h"

#include "core/fit/solver/line_search.h"

#include <Eigen/Cholesky>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fathom {

namespace {

constexpr auto eps = std::numeric_limits<double>::epsilon();
/// A gradient this many roundings of its terms is as good as zero.
constexpr double noiseFactor = 8;
/// Newton steps without a smaller gradient before giving up.
constexpr int patience = 30;
/// Of the loss at zero: what is left of it where coefficients grow without end.
constexpr double noLoss = 1e-9;
/// Conjugate gradient steps for one Newton step: at least, and at most.
constexpr double fewestSteps = 20;
constexpr double mostSteps = 2000;

/// Scores, derivatives and norms at the current coefficients.
struct Point
{
    RowMatrix coefficients; ///< [outputs, dimension]
    Vector intercepts; ///< [outputs]
    RowMatrix scores; ///< [outputs, rows], intercepts included
    RowMatrix gradient; ///< [outputs, dimension], by the coefficients
    Vector interceptGradient; ///< [outputs]
    double coefficientNorm = 0;
    double gradientNorm = 0; ///< by coefficients and intercepts
    double noise = 0; ///< what rounding may contribute to gradientNorm
    double objective = 0;
};

struct Step
{
    RowMatrix coefficients; ///< [outputs, dimension]
    Vector intercepts; ///< [outputs]
    RowMatrix scores; ///< [outputs, rows], intercepts included
    double squaredNorm = 0; ///< of the coefficients
    double steps = 0; ///< conjugate gradient steps taken
};

class Minimisation
{
public:
    Minimisation(
        const Design& design, RowLoss& loss, const NewtonOptions& options, const JobContext& job)
        : m_design(design)
        , m_loss(loss)
        , m_options(options)
        , m_job(job)
        , m_rowNorms(design.rowNorms())
    {
    }

    NewtonResult run();

private:
    Point at(RowMatrix coefficients, Vector intercepts);
    bool isOptimal(const Point& point, double lastStep) const;
    Step newtonStep(const Point& point);
    double lineSearch(const Point& point, const Step& step) const;
    void centreCurvature(const RowMatrix& scores, RowMatrix& out, Vector& intercepts) const;
    void precondition(const RowMatrix& in, RowMatrix& out) const;
    void refreshPreconditioner();

    const Design& m_design;
    RowLoss& m_loss;
    NewtonOptions m_options;
    JobContext m_job;
    Vector m_rowNorms;
    double m_initialNorm = 0; ///< of the gradient at zero
    double m_target = 0; ///< for the gradient's norm
    Eigen::LDLT<Matrix> m_interceptCurvature;
    std::unique_ptr<Preconditioner> m_preconditioner;
    double m_spent
        = 0; ///< multiplications in conjugate gradients since the preconditioner was made
};

Point Minimisation::at(RowMatrix coefficients, Vector intercepts)
{
    Point point;
    point.coefficients = std::move(coefficients);
    point.intercepts = std::move(intercepts);
    if (point.coefficients.isZero(0))
        point.scores.setZero(m_loss.outputs(), m_design.rows());
    else
        m_design.scores(point.coefficients, point.scores);
    const auto squaredNorm
        = std::max(0.0, m_design.inner(point.coefficients, point.coefficients, point.scores));
    point.scores.colwise() += point.intercepts;
    const auto loss = m_loss.moveTo(point.scores);

    m_design.adjoint(m_loss.gradient(), point.gradient);
    point.gradient += m_options.ridge * point.coefficients;
    point.interceptGradient = m_options.fitsIntercepts ? Vector(m_loss.gradient().rowwise().sum())
                                                       : Vector::Zero(m_loss.outputs());

    point.coefficientNorm = std::sqrt(squaredNorm);
    point.objective = loss + 0.5 * m_options.ridge * squaredNorm;
    point.gradientNorm
        = std::sqrt(m_design.squaredNorm(point.gradient) + point.interceptGradient.squaredNorm());
    const Vector residuals = m_loss.gradient().cwiseAbs().colwise().sum().transpose();
    point.noise = noiseFactor * eps
        * (m_options.ridge * point.coefficientNorm
            + residuals.dot((m_rowNorms.array() + 1).matrix()));
    return point;
}

bool Minimisation::isOptimal(const Point& point, double lastStep) const
{
    if (point.gradientNorm <= point.noise)
        return true;
    const auto error = m_options.ridge > 0 ? std::min(point.gradientNorm, lastStep) : lastStep;
    return point.gradientNorm <= m_target
        && error <= m_options.coefficientTolerance * point.coefficientNorm;
}

/// out = C scores, where C is the loss's curvature with the intercepts chosen best for it, which
/// are returned.
void Minimisation::centreCurvature(
    const RowMatrix& scores, RowMatrix& out, Vector& intercepts) const
{
    m_loss.applyCurvature(scores, out);
    intercepts.setZero(scores.rows());
    if (!m_options.fitsIntercepts)
        return;
    intercepts = -m_interceptCurvature.solve(out.rowwise().sum());
    m_loss.applyCurvature(scores.colwise() + intercepts, out);
}

void Minimisation::precondition(const RowMatrix& in, RowMatrix& out) const
{
    if (m_preconditioner)
        m_preconditioner->solve(in, out);
    else
        out = in;
}

void Minimisation::refreshPreconditioner()
{
    if (m_spent < m_design.preconditionerCost())
        return;
    m_preconditioner = m_design.makePreconditioner(m_loss.meanCurvature());
    m_spent = 0;
}

Step Minimisation::newtonStep(const Point& point)
{
    if (m_options.fitsIntercepts)
        m_interceptCurvature.compute(m_loss.interceptCurvature());
    refreshPreconditioner();
    const auto outputs = m_loss.outputs();

    // The best intercepts for an unchanged W move the residuals; what is left of the gradient is
    // the right-hand side.
    Step step { RowMatrix::Zero(outputs, m_design.dimension()), Vector::Zero(outputs),
        RowMatrix::Zero(outputs, m_design.rows()) };
    if (m_options.fitsIntercepts)
        step.intercepts = -m_interceptCurvature.solve(point.interceptGradient);
    RowMatrix curved;
    const RowMatrix shift = step.intercepts.replicate(1, m_design.rows());
    m_loss.applyCurvature(shift, curved);
    RowMatrix residual;
    m_design.adjoint(m_loss.gradient() + curved, residual);
    residual = -(residual + m_options.ridge * point.coefficients);

    // tight enough for superlinear convergence (Nocedal & Wright 2006, section 7.1), not tighter
    // than the last step needs
    const auto enough = 0.05 * std::max(m_target, point.noise) / point.gradientNorm;
    const auto forcing = std::clamp(std::sqrt(point.gradientNorm / m_initialNorm), enough, 0.1);
    const auto stepCost = m_design.stepCost(outputs);
    const auto affordable = (m_design.preconditionerCost() - m_spent) / stepCost;
    const auto limit = std::clamp(affordable, fewestSteps, mostSteps);

    RowMatrix preconditioned;
    RowMatrix preconditionedScores;
    RowMatrix image;
    Vector intercepts;
    precondition(residual, preconditioned);
    m_design.roughScores(preconditioned, preconditionedScores);
    auto direction = preconditioned;
    auto directionScores = preconditionedScores;
    auto squared = m_design.inner(residual, preconditioned, preconditionedScores);
    const auto stop = forcing * forcing * squared;
    while (squared > stop && step.steps < limit) {
        // image = (ridge I + X^T C X) direction
        centreCurvature(directionScores, curved, intercepts);
        m_design.adjoint(curved, image);
        image += m_options.ridge * direction;
        const auto curvature = m_design.inner(image, direction, directionScores);
        if (!(curvature > 0))
            break; // only rounding is left
        const auto length = squared / curvature;
        step.coefficients += length * direction;
        step.scores += length * directionScores;
        step.intercepts += length * intercepts;
        residual -= length * image;
        ++step.steps;

        precondition(residual, preconditioned);
        m_design.roughScores(preconditioned, preconditionedScores);
        const auto next = m_design.inner(residual, preconditioned, preconditionedScores);
        const auto ratio = next / squared;
        squared = next;
        direction = preconditioned + ratio * direction;
        directionScores = preconditionedScores + ratio * directionScores;
    }
    m_spent += step.steps * stepCost;
    step.squaredNorm
        = std::max(0.0, m_design.inner(step.coefficients, step.coefficients, step.scores));
    step.scores.colwise() += step.intercepts;
    return step;
}

/// Length along `step`; 0 if there is none that makes the objective fall.
double Minimisation::lineSearch(const Point& point, const Step& step) const
{
    RowMatrix linear; // scores of the step without intercepts
    linear = step.scores.colwise() - step.intercepts;
    const auto ridge = m_options.ridge;
    const auto cross = ridge * m_design.inner(point.coefficients, step.coefficients, linear);
    const auto square = ridge * step.squaredNorm;
    const auto along = [&](double length) {
        auto onLine = m_loss.onLine(point.scores, step.scores, length);
        onLine.value += 0.5 * ridge * point.coefficientNorm * point.coefficientNorm + length * cross
            + 0.5 * length * length * square;
        onLine.slope += cross + length * square;
        onLine.curvature += square;
        return onLine;
    };
    return searchLine(along, point.objective);
}

NewtonResult Minimisation::run()
{
    const auto outputs = m_loss.outputs();
    auto point = at(RowMatrix::Zero(outputs, m_design.dimension()), Vector::Zero(outputs));
    m_initialNorm = point.gradientNorm;
    m_target = m_options.gradientTolerance * m_initialNorm;
    const auto least = m_options.ridge > 0 ? 0 : noLoss * point.objective;
    if (m_options.start != nullptr) {
        auto start = at(m_options.start->coefficients, m_options.start->intercepts);
        if (start.objective < point.objective)
            point = std::move(start);
        else
            m_loss.moveTo(point.scores);
    }
    NewtonResult result;
    auto lastStep = std::numeric_limits<double>::infinity();
    auto smallest = point.gradientNorm;
    int sinceSmallest = 0;
    for (;; ++result.iterations) {
        m_job.checkpoint();
        result.converged = isOptimal(point, lastStep);
        if (result.converged || result.iterations >= m_options.maxIterations
            || sinceSmallest > patience || point.objective < least)
            break;
        const auto step = newtonStep(point);
        const auto length = lineSearch(point, step);
        if (!(length > 0))
            break;
        lastStep = length * std::sqrt(step.squaredNorm);
        auto next = at(point.coefficients + length * step.coefficients,
            point.intercepts + length * step.intercepts);
        if (!std::isfinite(next.objective))
            break;
        point = std::move(next);
        sinceSmallest = point.gradientNorm < smallest ? 0 : sinceSmallest + 1;
        smallest = std::min(smallest, point.gradientNorm);
    }
    result.coefficients = std::move(point.coefficients);
    result.intercepts = std::move(point.intercepts);
    result.objective = point.objective;
    return result;
}

} // namespace

NewtonResult minimise(
    const Design& design, RowLoss& loss, const NewtonOptions& options, const JobContext& job)
{
    return Minimisation(design, loss, options, job).run();
}

} // namespace fathom
