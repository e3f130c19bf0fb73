// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/group_newton.h"

#include "core/fit/solver/line_search.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Violation of the active groups' conditions below which the zero groups' are looked at.
constexpr double settled = 0.03;
/// Newton steps without a smaller violation before giving up.
constexpr int patience = 30;
/// Conjugate gradient steps for one Newton step: at least, and at most.
constexpr double fewestSteps = 20;
constexpr double mostSteps = 2000;
/// The intercepts' gradient without features is as good as zero, relative to its terms.
constexpr double roundings = 1e-15;

/// ||w + length change|| from ||w||, w . change and ||change||^2.
double movedNorm(double norm, double cross, double square, double length)
{
    return std::sqrt(std::max(0.0, norm * norm + length * (2 * cross + length * square)));
}

} // namespace

GroupNewton::GroupNewton(
    const GroupedDesign& design, RowLoss& loss, bool fitsIntercepts, const JobContext& job)
    : m_design(design)
    , m_loss(loss)
    , m_fitsIntercepts(fitsIntercepts)
    , m_job(job)
    , m_groupScores(design.groups(), RowMatrix::Zero(loss.outputs(), loss.rows()))
    , m_norms(Vector::Zero(static_cast<Index>(design.groups())))
    , m_intercepts(Vector::Zero(loss.outputs()))
{
    for (std::size_t g = 0; g < design.groups(); ++g)
        m_coefficients.emplace_back(RowMatrix::Zero(loss.outputs(), design.block(g).dimension()));
    sumScores();
}

double GroupNewton::largestAlpha()
{
    constexpr int mostIterations = 100;
    for (int i = 0; i < mostIterations; ++i) {
        m_loss.moveTo(m_scores);
        const auto gradient = m_loss.gradient().rowwise().sum().norm();
        if (!m_fitsIntercepts || gradient <= roundings * m_loss.gradient().cwiseAbs().sum())
            break;
        if (!take(newtonStep(1, gradient, 0), 1))
            break;
    }
    double largest = 0;
    for (std::size_t g = 0; g < m_design.groups(); ++g)
        largest = std::max(largest, gradientNorm(g));
    return largest;
}

GroupNewton::Outcome GroupNewton::minimise(
    double alpha, double tolerance, std::int64_t maxIterations)
{
    for (const auto g : activeGroups()) { // without the roundings of the steps before
        m_design.block(g).scores(m_coefficients[g], m_groupScores[g]);
        updateNorm(g);
    }
    sumScores();
    Outcome outcome;
    auto smallest = std::numeric_limits<double>::infinity();
    int sinceSmallest = 0;
    for (;; ++outcome.iterations) {
        m_job.checkpoint();
        m_loss.moveTo(m_scores);
        removeShrinkingGroups(alpha);
        outcome.violation = activeViolation(alpha);
        if (outcome.violation <= std::max(tolerance, settled)) {
            const auto entering = enteringGroups(alpha, tolerance);
            outcome.violation = std::max(outcome.violation, entering.violation);
            outcome.converged = outcome.violation <= tolerance;
            if (!entering.step.parts.empty() && outcome.iterations < maxIterations
                && take(entering.step, alpha)) {
                smallest = std::numeric_limits<double>::infinity();
                sinceSmallest = 0;
                continue;
            }
        }
        sinceSmallest = outcome.violation < smallest ? 0 : sinceSmallest + 1;
        smallest = std::min(smallest, outcome.violation);
        if (outcome.converged || outcome.iterations >= maxIterations || sinceSmallest > patience
            || !take(newtonStep(alpha, outcome.violation, tolerance), alpha))
            return outcome;
    }
}

std::vector<std::size_t> GroupNewton::activeGroups() const
{
    std::vector<std::size_t> active;
    for (std::size_t g = 0; g < m_design.groups(); ++g) {
        if (m_norms[static_cast<Index>(g)] > 0)
            active.push_back(g);
    }
    return active;
}

/// ||X_g^T r|| at the point that the loss is at.
double GroupNewton::gradientNorm(std::size_t group) const
{
    RowMatrix gradient;
    m_design.block(group).adjoint(m_loss.gradient(), gradient);
    return std::sqrt(m_design.block(group).squaredNorm(gradient));
}

/// Largest ||X_g^T r + alpha w_g / ||w_g|| || of the groups that are not zero, or the intercepts'
/// gradient; relative to alpha.
double GroupNewton::activeViolation(double alpha) const
{
    double largest = m_fitsIntercepts ? m_loss.gradient().rowwise().sum().norm() : 0;
    for (const auto g : activeGroups()) {
        RowMatrix gradient;
        m_design.block(g).adjoint(m_loss.gradient(), gradient);
        gradient += alpha / m_norms[static_cast<Index>(g)] * m_coefficients[g];
        largest = std::max(largest, std::sqrt(m_design.block(g).squaredNorm(gradient)));
    }
    return largest / alpha;
}

/// Groups whose own Newton step along w_g would at least halve them become zero if that is their
/// optimum.
void GroupNewton::removeShrinkingGroups(double alpha)
{
    for (const auto g : activeGroups()) {
        const auto radial = m_loss.onLine(m_scores, m_groupScores[g], 0);
        const auto slope = radial.slope + alpha * m_norms[static_cast<Index>(g)];
        if (slope <= 0 || slope < 0.5 * radial.curvature)
            continue;
        const RowMatrix without = m_scores - m_groupScores[g];
        m_loss.moveTo(without);
        if (gradientNorm(g) <= alpha) {
            setZero(g);
            m_scores = without;
        } else {
            m_loss.moveTo(m_scores);
        }
    }
}

GroupNewton::Entering GroupNewton::enteringGroups(double alpha, double tolerance) const
{
    Entering entering;
    entering.step.intercepts.setZero(m_intercepts.size());
    for (std::size_t g = 0; g < m_design.groups(); ++g) {
        if (m_norms[static_cast<Index>(g)] > 0)
            continue;
        RowMatrix gradient;
        m_design.block(g).adjoint(m_loss.gradient(), gradient);
        const auto norm = std::sqrt(m_design.block(g).squaredNorm(gradient));
        const auto excess = norm - alpha;
        entering.violation = std::max(entering.violation, excess / alpha);
        if (excess > tolerance * alpha)
            addPart(entering.step, g, -excess / norm * gradient);
    }
    return entering;
}

void GroupNewton::addPart(Step& step, std::size_t group, RowMatrix change) const
{
    const auto& block = m_design.block(group);
    RowMatrix scores;
    block.scores(change, scores);
    const auto cross = block.inner(m_coefficients[group], change, scores);
    const auto square = std::max(0.0, block.inner(change, change, scores));
    const auto norm = m_norms[static_cast<Index>(group)];
    const auto passesZero = norm > 0 && norm * norm + cross <= 0;
    step.parts.push_back(
        { group, std::move(change), std::move(scores), cross, square, passesZero });
}

/// curved = C scores, where C is the loss's curvature with the intercepts chosen best for it.
void GroupNewton::eliminateIntercepts(
    const RowMatrix& scores, RowMatrix& curved, Vector& intercepts) const
{
    m_loss.applyCurvature(scores, curved);
    if (!m_fitsIntercepts) {
        intercepts.setZero(scores.rows());
        return;
    }
    intercepts = -m_interceptCurvature.solve(curved.rowwise().sum());
    m_loss.applyCurvature(scores.colwise() + intercepts, curved);
}

GroupNewton::Step GroupNewton::newtonStep(double alpha, double violation, double tolerance)
{
    const auto active = activeGroups();
    std::vector<ActiveGroup> groups;
    for (const auto g : active) {
        groups.push_back({ static_cast<Index>(g), m_norms[static_cast<Index>(g)],
            &m_coefficients[g], &m_groupScores[g] });
    }
    const auto equations = makeGroupEquations(m_design, groups, m_loss.gradient(), alpha, m_job);
    refreshFactor(*equations);

    // the best intercepts for unchanged groups move the residuals; what is then the gradient is the
    // right-hand side
    Step step { .parts = {}, .intercepts = Vector::Zero(m_loss.outputs()) };
    auto residual = equations->gradient();
    if (m_fitsIntercepts) {
        m_interceptCurvature.compute(m_loss.interceptCurvature());
        step.intercepts = -m_interceptCurvature.solve(m_loss.gradient().rowwise().sum());
        RowMatrix curved;
        m_loss.applyCurvature(step.intercepts.replicate(1, m_loss.rows()), curved);
        auto shift = equations->zero();
        equations->adjoint(curved, shift);
        residual.add(1, shift);
    }
    residual.scaleAndAdd(-1, equations->zero());

    // tight enough for superlinear convergence (Nocedal & Wright 2006, section 7.1), not tighter
    // than the last step needs
    const auto forcing
        = std::clamp(std::sqrt(violation), std::min(0.05 * tolerance / violation, 0.1), 0.1);
    auto v = equations->zero();
    Vector intercepts = Vector::Zero(m_loss.outputs());
    solve(*equations, forcing, std::move(residual), v, intercepts);
    step.intercepts += intercepts;
    for (std::size_t a = 0; a < active.size(); ++a)
        addPart(step, active[a], equations->change(v, a));
    return step;
}

/// A factor is made once conjugate gradients have cost as much since the last one.
void GroupNewton::refreshFactor(const GroupEquations& equations)
{
    const auto isDue = m_spent >= equations.preconditionerCost();
    m_wantsFactor = m_wantsFactor || isDue;
    if (!m_wantsFactor || (m_factor && equations.reusesFactors() && !isDue))
        return;
    m_factor = equations.makeFactor(m_loss.meanCurvature());
    m_spent = 0;
}

/// Conjugate gradients for (S X^T C X S + I - P) v = residual.
void GroupNewton::solve(const GroupEquations& equations, double forcing, GroupVector residual,
    GroupVector& v, Vector& intercepts)
{
    const auto stepCost = equations.stepCost(m_loss.outputs());
    const auto affordable = (equations.preconditionerCost() - m_spent) / stepCost;
    const auto isFresh = m_factor && m_spent == 0; // a factor cannot be better
    const auto limit = isFresh ? mostSteps : std::clamp(affordable, fewestSteps, mostSteps);
    const auto precondition = [&](GroupVector& out) {
        if (m_factor)
            equations.precondition(*m_factor, residual, out);
        else
            out = residual;
    };
    GroupVector preconditioned = equations.zero();
    auto image = preconditioned;
    RowMatrix scores;
    RowMatrix curved;
    Vector shift;
    precondition(preconditioned);
    equations.scores(preconditioned, scores);
    auto direction = preconditioned;
    auto directionScores = scores;
    auto squared = equations.inner(residual, preconditioned, scores);
    const auto stop = forcing * forcing * squared;
    double steps = 0;
    while (squared > stop && steps < limit) {
        eliminateIntercepts(directionScores, curved, shift);
        equations.adjoint(curved, image);
        image.add(1, direction);
        equations.addRadial(-equations.radialParts(direction), image);
        const auto curvature = equations.inner(image, direction, directionScores);
        if (!(curvature > 0))
            break; // only rounding is left
        const auto length = squared / curvature;
        v.add(length, direction);
        intercepts += length * shift;
        residual.add(-length, image);
        ++steps;

        precondition(preconditioned);
        equations.scores(preconditioned, scores);
        const auto next = equations.inner(residual, preconditioned, scores);
        direction.scaleAndAdd(next / squared, preconditioned);
        directionScores = scores + next / squared * directionScores;
        squared = next;
    }
    m_spent += steps * stepCost;
}

/// The objective at a length along `step`; `direction` are the scores of all of it.
RowLoss::OnLine GroupNewton::along(
    const Step& step, const RowMatrix& direction, double length, double alpha) const
{
    auto onLine = m_loss.onLine(m_scores, direction, length);
    onLine.value += alpha * m_norms.sum();
    for (const auto& part : step.parts) {
        const auto norm = m_norms[static_cast<Index>(part.group)];
        const auto slope = part.cross + length * part.square;
        const auto moved = movedNorm(norm, part.cross, part.square, length);
        onLine.value += alpha * (moved - norm);
        if (moved > 0) {
            onLine.slope += alpha * slope / moved;
            onLine.curvature
                += alpha * std::max(0.0, part.square - slope * slope / (moved * moved)) / moved;
        } else {
            onLine.slope += alpha * std::sqrt(part.square);
        }
    }
    return onLine;
}

/// The objective where groups that the whole step would take past zero stop there.
double GroupNewton::objectiveStoppingAtZero(const Step& step, double alpha)
{
    RowMatrix scores = m_scores.colwise() + step.intercepts;
    auto norms = m_norms.sum();
    for (const auto& part : step.parts) {
        const auto norm = m_norms[static_cast<Index>(part.group)];
        if (part.passesZero) {
            scores -= m_groupScores[part.group];
            norms -= norm;
        } else {
            scores += part.scores;
            norms += movedNorm(norm, part.cross, part.square, 1) - norm;
        }
    }
    return m_loss.moveTo(scores) + alpha * norms;
}

/// False if the objective does not fall along `step`.
bool GroupNewton::take(const Step& step, double alpha)
{
    RowMatrix direction = step.intercepts.replicate(1, m_loss.rows());
    for (const auto& part : step.parts)
        direction += part.scores;
    const auto onLine = [&](double length) { return along(step, direction, length, alpha); };
    const auto length = searchLine(onLine, onLine(0).value);
    const auto passesZero = std::ranges::any_of(step.parts, &Step::Part::passesZero);
    if (passesZero && objectiveStoppingAtZero(step, alpha) < onLine(length).value)
        move(step, 1, AtZero::Stop);
    else if (length > 0)
        move(step, length, AtZero::Pass);
    else
        return false;
    return true;
}

void GroupNewton::move(const Step& step, double length, AtZero atZero)
{
    m_intercepts += length * step.intercepts;
    for (const auto& part : step.parts) {
        if (part.passesZero && atZero == AtZero::Stop) {
            setZero(part.group);
        } else {
            m_coefficients[part.group] += length * part.change;
            m_groupScores[part.group] += length * part.scores;
            updateNorm(part.group);
        }
    }
    sumScores();
}

void GroupNewton::setZero(std::size_t group)
{
    m_coefficients[group].setZero();
    m_groupScores[group].setZero();
    m_norms[static_cast<Index>(group)] = 0;
}

void GroupNewton::updateNorm(std::size_t group)
{
    const auto& coefficients = m_coefficients[group];
    m_norms[static_cast<Index>(group)] = std::sqrt(std::max(
        0.0, m_design.block(group).inner(coefficients, coefficients, m_groupScores[group])));
}

void GroupNewton::sumScores()
{
    m_scores = m_intercepts.replicate(1, m_loss.rows());
    for (const auto g : activeGroups())
        m_scores += m_groupScores[g];
}

} // namespace fathom
