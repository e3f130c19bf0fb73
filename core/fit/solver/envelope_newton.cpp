// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/envelope_newton.h"

#include <algorithm>
#include <cmath>

namespace fathom {

namespace {

/// A sum of dual variables this small, relative to their magnitudes, is zero.
constexpr double balanceRounding = 1e-14;

} // namespace

EnvelopeNewton::EnvelopeNewton(
    const CentredRows& rows, std::int64_t maxSteps, const JobContext& job)
    : m_rows(rows)
    , m_job(job)
    , m_maxSteps(maxSteps)
    , m_meanSquare(meanSquaredNorm(rows))
{
}

/// The length of `step` at which the slope is a tenth of what it was; 0 if `step` does not descend.
double EnvelopeNewton::lineSearch(
    const Envelope& envelope, const RowsModel& model, const RowsModel& step) const
{
    constexpr double flatter = 0.1;
    constexpr double longest = 1e12;
    const auto linear = m_rows.inner(model.w, step.w, step.scores);
    const auto square = m_rows.inner(step.w, step.w, step.scores);
    const Vector from = model.scores.array() + model.intercept;
    const Vector along = step.scores.array() + step.intercept;
    const auto slope = [&](double length) {
        return linear + length * square + envelope.slopeOnLine(from, along, length);
    };
    double low = 0;
    auto lowSlope = slope(0);
    if (!(lowSlope < 0))
        return 0;
    const auto enough = -flatter * lowSlope;
    double high = 1;
    auto highSlope = slope(high);
    while (highSlope < -enough && high < longest) {
        low = high;
        lowSlope = highSlope;
        high *= 4;
        highSlope = slope(high);
    }
    // the slope rises with the length, linearly between kinks: secants find its zero, and halving
    // every other time the piece that it is on
    for (int i = 0; i < 100 && std::abs(highSlope) > enough; ++i) {
        const auto part = i % 2 == 0 ? lowSlope / (lowSlope - highSlope) : 0.5;
        const auto length = low + part * (high - low);
        const auto here = slope(length);
        if (std::abs(here) <= enough)
            return length;
        (here > 0 ? high : low) = length;
        (here > 0 ? highSlope : lowSlope) = here;
    }
    return high;
}

/// Returns the length of the step: 0 where none descends.
double EnvelopeNewton::step(Envelope& envelope, RowsModel& model)
{
    m_job.checkpoint();
    ++m_steps;
    const auto& active = envelope.active();
    const auto total = envelope.duals().sum();
    RowsModel step;
    const auto isBalanced = std::abs(total) <= balanceRounding * envelope.duals().cwiseAbs().sum();
    if (active.empty() && !isBalanced) {
        // no curvature but the coefficients' own: the intercept first, until it meets a kink
        step.w = Vector::Zero(m_rows.dimension());
        step.intercept = total * m_meanSquare;
    } else {
        step.w = m_rows.combine(envelope.duals()) - model.w; // minus the gradient
    }
    if (!active.empty()) {
        const auto system = m_rows.system(active, envelope.slack());
        const auto solution = system->solve(-m_rows.scoresOf(active, step.w), -total);
        step.w += solution.coefficients;
        step.intercept = solution.intercept;
    }
    step.scores = m_rows.scores(step.w);
    const auto length = lineSearch(envelope, model, step);
    model.w += length * step.w;
    model.scores += length * step.scores;
    model.intercept += length * step.intercept;
    envelope.moveTo(model.scores.array() + model.intercept);
    return length;
}

std::int64_t EnvelopeNewton::minimise(Envelope& envelope, RowsModel& model, std::int64_t mostSteps)
{
    envelope.moveTo(model.scores.array() + model.intercept);
    std::int64_t taken = 0;
    while (taken < mostSteps && !isExhausted()) {
        const auto before = envelope;
        const auto length = step(envelope, model);
        ++taken;
        if (length == 0 || (length == 1 && envelope.isOnSamePiece(before)))
            break;
    }
    return taken;
}

} // namespace fathom
