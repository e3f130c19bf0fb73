// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/kinked_loss.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;
constexpr auto infinity = std::numeric_limits<double>::infinity();

} // namespace

double KinkedLoss::value(const Vector& scores) const
{
    double sum = 0;
    for (Index i = 0; i < targets.size(); ++i) {
        const auto miss = targets[i] - scores[i];
        const auto excess = std::max(0.0, std::abs(miss) - epsilon);
        sum += (miss > 0 ? upper : lower)[i] * excess * (isSquared ? excess : 1);
    }
    return sum;
}

double KinkedLoss::scale() const
{
    Vector sorted = targets;
    std::ranges::sort(sorted);
    const auto last = sorted.size() - 1;
    const auto tenth = sorted.size() / 10;
    const auto width = sorted[last - tenth] - sorted[tenth];
    return 0.5 * (width > 0 ? width : sorted[last] - sorted[0]);
}

InterceptRange interceptRange(const KinkedLoss& loss, const Vector& scores, const Vector& duals)
{
    InterceptRange range { -infinity, infinity };
    for (Index i = 0; i < scores.size(); ++i) {
        const auto below = loss.targets[i] - loss.epsilon - scores[i]; // puts u on the lower kink
        const auto above = loss.targets[i] + loss.epsilon - scores[i];
        const auto dual = duals[i];
        if (dual >= 0 && dual < loss.upper[i])
            range.atLeast = std::max(range.atLeast, below);
        if (dual > 0)
            range.atMost = std::min(range.atMost, below);
        if (dual < 0)
            range.atLeast = std::max(range.atLeast, above);
        if (dual <= 0 && dual > -loss.lower[i])
            range.atMost = std::min(range.atMost, above);
    }
    return range;
}

double dualityGap(const KinkedLoss& loss, const Vector& scores, const Vector& duals)
{
    double gap = 0;
    for (Index i = 0; i < scores.size(); ++i) {
        // beyond the lower kink by `low`, beyond the upper one by `high`; inside both are negative
        const auto low = loss.targets[i] - loss.epsilon - scores[i];
        const auto high = scores[i] - loss.targets[i] - loss.epsilon;
        const auto pull = std::max(0.0, duals[i]);
        const auto push = std::max(0.0, -duals[i]);
        // the loss, and the products with the dual variable that the dual objective counts
        gap += (loss.upper[i] - pull) * std::max(0.0, low) + pull * std::max(0.0, -low)
            + (loss.lower[i] - push) * std::max(0.0, high) + push * std::max(0.0, -high);
    }
    return gap;
}

Envelope::Envelope(const KinkedLoss& loss, Vector previous, double stiffness)
    : m_loss(loss)
    , m_previous(std::move(previous))
    , m_stiffness(stiffness)
    , m_duals(loss.targets.size())
{
    if (loss.isSquared)
        m_previous.setZero(loss.targets.size());
}

double Envelope::stiffness(Index row) const
{
    return m_loss.isSquared ? 2 * std::max(m_loss.lower[row], m_loss.upper[row]) : m_stiffness;
}

Envelope::Row Envelope::rowAt(Index row, double score) const
{
    const auto factor = stiffness(row);
    const auto pulled = m_previous[row] + factor * (m_loss.targets[row] - score);
    const auto beyond = std::max(0.0, std::abs(pulled) - factor * m_loss.epsilon);
    auto limit = (pulled > 0 ? m_loss.upper : m_loss.lower)[row];
    if (m_loss.isSquared && limit > 0)
        limit = infinity;
    const auto isActive = beyond < limit && (beyond > 0 || m_loss.epsilon == 0);
    return { std::copysign(std::min(beyond, limit), pulled), isActive };
}

void Envelope::moveTo(const Vector& scores)
{
    m_active.clear();
    for (Index i = 0; i < scores.size(); ++i) {
        const auto row = rowAt(i, scores[i]);
        m_duals[i] = row.dual;
        if (row.isActive)
            m_active.push_back(i);
    }
}

Vector Envelope::slack() const
{
    Vector slack(static_cast<Index>(m_active.size()));
    for (Index k = 0; k < slack.size(); ++k)
        slack[k] = 1 / stiffness(m_active[static_cast<std::size_t>(k)]);
    return slack;
}

bool Envelope::isOnSamePiece(const Envelope& other) const
{
    if (m_active != other.m_active)
        return false;
    // all others are at one end of their range, the same one if the dual variables are equal
    Vector duals = m_duals;
    duals(m_active) = other.m_duals(m_active);
    return duals == other.m_duals;
}

double Envelope::slopeOnLine(const Vector& scores, const Vector& direction, double step) const
{
    double slope = 0;
    for (Index i = 0; i < scores.size(); ++i)
        slope -= rowAt(i, scores[i] + step * direction[i]).dual * direction[i];
    return slope;
}

} // namespace fathom
