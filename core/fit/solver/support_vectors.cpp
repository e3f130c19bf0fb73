// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/support_vectors.h"

#include "core/fit/solver/envelope_newton.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>
#include <vector>

namespace fathom {

namespace {

using Index = Eigen::Index;
constexpr auto eps = std::numeric_limits<double>::epsilon();
constexpr auto infinity = std::numeric_limits<double>::infinity();

/// Newton steps for one envelope, at most; the stiffness grows after at most `fewSteps` and
/// shrinks after more than `manySteps`.
constexpr std::int64_t mostSteps = 50;
constexpr std::int64_t fewSteps = 12;
constexpr std::int64_t manySteps = 30;
constexpr double growth = 10;
constexpr double shrinkage = 3;
/// Stiffness times the mean squared norm of rows: at first, and at most (the inverse of a slack
/// that double still resolves in a system's matrix).
constexpr double firstStiffness = 10;
constexpr double largestStiffness = 1e9;
/// Width of the quadratic piece about a kink, relative to the scale of scores, that is narrow
/// enough for any problem.
constexpr double narrowestZone = 1e-7;
/// Envelopes that do not halve the violation before giving up.
constexpr int patience = 6;
/// Violation, relative to the scale, from which the rows on a kink are worth a try.
constexpr double promising = 0.03;
constexpr int mostRefinements = 20;
/// Violation of an optimal candidate, relative to the scale: at most, and at most where rounding
/// allows no smaller one.
constexpr double violationTolerance = 1e-10;
constexpr double largestNoise = 1e-6;

/// Dual variables, the model that they combine to, and how far both are from the optimum.
struct Candidate
{
    Vector duals;
    RowsModel model;
    double objective = 0;
    double violation = infinity;
    double gap = infinity;
    bool isOptimal = false;
};

RowsModel zeroModel(const CentredRows& rows)
{
    return { Vector::Zero(rows.dimension()), Vector::Zero(rows.rows()), 0 };
}

/// The proximal point method for a plain loss.
class ProximalSearch
{
public:
    ProximalSearch(const CentredRows& rows, const KinkedLoss& loss, const JobContext& job)
        : m_rows(rows)
        , m_loss(loss)
        , m_job(job)
        , m_scale(loss.scale() > 0 ? loss.scale() : 1)
    {
    }

    Candidate run(EnvelopeNewton& newton) const;

private:
    Candidate assess(Vector duals, double intercept) const;
    Candidate polished(const Candidate& from, const std::vector<Index>& active) const;
    Vector onKinks(const Candidate& from, const std::vector<Index>& active) const;

    const CentredRows& m_rows;
    const KinkedLoss& m_loss;
    JobContext m_job;
    double m_scale; ///< of scores
};

/// `intercept` is taken where the dual variables say nothing about it.
Candidate ProximalSearch::assess(Vector duals, double intercept) const
{
    Candidate candidate;
    auto& model = candidate.model;
    model.w = m_rows.combine(duals);
    model.scores = m_rows.scores(model.w);
    const auto range = interceptRange(m_loss, model.scores, duals);
    const auto middle = 0.5 * (range.atLeast + range.atMost);
    model.intercept = std::isfinite(middle) ? middle : intercept;
    const Vector scores = model.scores.array() + model.intercept;
    candidate.objective = 0.5 * m_rows.inner(model.w, model.w, model.scores) + m_loss.value(scores);
    candidate.gap = dualityGap(m_loss, scores, duals);

    const auto unbalanced = std::abs(duals.sum());
    const auto balance = unbalanced > 0 ? m_scale * unbalanced / duals.cwiseAbs().sum() : 0;
    candidate.violation = std::max({ 0.0, 0.5 * (range.atLeast - range.atMost), balance });
    // scores are sums of products that may cancel
    const auto noise = eps * m_rows.norms().maxCoeff() * duals.cwiseAbs().dot(m_rows.norms());
    candidate.isOptimal = candidate.violation
        <= std::max(violationTolerance * m_scale, std::min(noise, largestNoise * m_scale));
    candidate.duals = std::move(duals);
    return candidate;
}

/// Dual variables for which the active rows are on their kinks, with all others as they are: a
/// linear system, solved with a little slack and refined until rounding is all that is left.
Vector ProximalSearch::onKinks(const Candidate& from, const std::vector<Index>& active) const
{
    const auto count = static_cast<Index>(active.size());
    const auto slack = meanSquaredNorm(m_rows) / largestStiffness;
    const auto system = m_rows.system(active, Vector::Constant(count, slack));
    const Vector kinks = m_loss.targets(active) - m_loss.epsilon * from.duals(active).cwiseSign();
    auto duals = from.duals;
    auto best = duals;
    auto intercept = from.model.intercept;
    auto smallest = infinity;
    for (int i = 0; i < mostRefinements; ++i) {
        m_job.checkpoint();
        auto w = from.model.w;
        m_rows.add(active, duals(active) - from.duals(active), w);
        const Vector residual = (kinks - m_rows.scoresOf(active, w)).array() - intercept;
        const auto largest = residual.cwiseAbs().maxCoeff();
        if (!(largest < 0.5 * smallest))
            break;
        smallest = largest;
        best = duals;
        const auto solution = system->solve(residual, -duals.sum());
        duals(active) += solution.duals;
        intercept += solution.intercept;
    }
    return best;
}

/// `from`, or better.
Candidate ProximalSearch::polished(const Candidate& from, const std::vector<Index>& active) const
{
    const auto mayMeetKinks = static_cast<Index>(active.size()) <= m_rows.mean().size() + 1;
    if (active.empty() || !(mayMeetKinks || from.violation <= promising * m_scale))
        return from;
    Vector duals = onKinks(from, active).cwiseMax(-m_loss.lower).cwiseMin(m_loss.upper);
    auto candidate = assess(std::move(duals), from.model.intercept);
    return candidate.violation < from.violation ? candidate : from;
}

Candidate ProximalSearch::run(EnvelopeNewton& newton) const
{
    const auto meanSquare = meanSquaredNorm(m_rows);
    const Vector limits = m_loss.lower.cwiseMax(m_loss.upper);
    const auto stiffest
        = std::max(largestStiffness / meanSquare, limits.maxCoeff() / (narrowestZone * m_scale));
    auto stiffness = std::min(firstStiffness / meanSquare, limits.mean() / m_scale);
    auto model = zeroModel(m_rows);
    Vector duals = Vector::Zero(m_rows.rows());
    Candidate best;
    int sinceBetter = 0;
    while (!best.isOptimal && !newton.isExhausted() && sinceBetter <= patience) {
        Envelope envelope(m_loss, duals, stiffness);
        const auto steps = newton.minimise(envelope, model, mostSteps);
        duals = envelope.duals();
        auto candidate = polished(assess(duals, model.intercept), envelope.active());
        const auto isStiffer = steps <= fewSteps && stiffness < stiffest;
        sinceBetter = isStiffer || candidate.violation < 0.5 * best.violation ? 0 : sinceBetter + 1;
        if (candidate.violation < best.violation)
            best = std::move(candidate);
        if (isStiffer)
            stiffness = std::min(growth * stiffness, stiffest);
        else if (steps > manySteps)
            stiffness /= shrinkage;
    }
    return best;
}

/// A squared loss is its own envelope: one problem is all there is.
class SquaredSearch
{
public:
    SquaredSearch(const CentredRows& rows, const KinkedLoss& loss)
        : m_rows(rows)
        , m_loss(loss)
        , m_envelope(loss, {}, 0)
    {
    }

    Candidate run(EnvelopeNewton& newton);

private:
    double assess(Candidate& candidate) const;

    const CentredRows& m_rows;
    const KinkedLoss& m_loss;
    Envelope m_envelope;
};

/// Returns the Euclidean norm of the gradient.
double SquaredSearch::assess(Candidate& candidate) const
{
    const auto& model = candidate.model;
    const Vector gradient = model.w - m_rows.combine(m_envelope.duals());
    const auto byIntercept = m_envelope.duals().sum();
    candidate.violation
        = std::max(m_rows.byFeatures(gradient).cwiseAbs().maxCoeff(), std::abs(byIntercept));
    candidate.objective = 0.5 * m_rows.inner(model.w, model.w, model.scores)
        + m_loss.value(model.scores.array() + model.intercept);
    const auto squared = m_rows.inner(gradient, gradient, m_rows.scores(gradient));
    return std::hypot(std::sqrt(std::max(0.0, squared)), byIntercept);
}

Candidate SquaredSearch::run(EnvelopeNewton& newton)
{
    constexpr double tolerance = 1e-10; // of the gradient, relative to that at zero
    constexpr double coefficientTolerance = 1e-9; // which the gradient bounds the error of
    constexpr double noiseFactor = 8; // roundings of its terms that a gradient may be off by
    constexpr int mostRestarts = 4;
    Candidate candidate;
    candidate.gap = 0;
    candidate.model = zeroModel(m_rows);
    m_envelope.moveTo(candidate.model.scores);
    const auto atZero = assess(candidate);
    for (int i = 0; i < mostRestarts && !candidate.isOptimal; ++i) {
        newton.minimise(m_envelope, candidate.model, std::numeric_limits<std::int64_t>::max());
        const Vector terms = m_rows.norms().array() + 1;
        const auto noise = noiseFactor * eps * m_envelope.duals().cwiseAbs().dot(terms);
        const auto& model = candidate.model;
        const auto size = std::sqrt(std::max(0.0, m_rows.inner(model.w, model.w, model.scores)));
        const auto enough = std::min(tolerance * atZero, coefficientTolerance * size);
        candidate.isOptimal = assess(candidate) <= std::max(enough, noise);
    }
    candidate.duals = m_envelope.duals();
    return candidate;
}

} // namespace

SupportVectorResult minimiseKinked(const CentredRows& rows, const KinkedLoss& loss,
    const SupportVectorOptions& options, const JobContext& job)
{
    EnvelopeNewton newton(rows, options.maxIterations, job);
    const auto best = loss.isSquared ? SquaredSearch(rows, loss).run(newton)
                                     : ProximalSearch(rows, loss, job).run(newton);
    SupportVectorResult result;
    result.coefficients = rows.byFeatures(best.model.w);
    result.intercept = best.model.intercept - rows.mean().dot(result.coefficients);
    result.duals = best.duals;
    result.objective = best.objective;
    result.violation = best.violation;
    result.relativeGap = best.gap > 0 ? best.gap / best.objective : 0;
    result.iterations = newton.steps();
    result.converged = best.isOptimal;
    return result;
}

} // namespace fathom
