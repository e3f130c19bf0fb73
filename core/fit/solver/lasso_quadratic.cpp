// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/lasso_quadratic.h"

#include "core/fit/solver/shrinking_factor.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fathom {

namespace {

using Index = Eigen::Index;

/// Sweeps of coordinate descent before the signs are taken for granted.
constexpr int sweepsAtOnce = 3;
/// Rounds of sweeps and subspaces.
constexpr int mostRounds = 200;
/// Coordinates between two looks at the stop button.
constexpr Index coordinatesAtOnce = 512;
/// Of its value before: a coefficient that a step brings to zero, up to rounding.
constexpr double asGoodAsZero = 1e-12;

double softThreshold(double value, double amount)
{
    return value > amount ? value - amount : value < -amount ? value + amount : 0;
}

double signOf(double value)
{
    return value > 0 ? 1 : value < 0 ? -1 : 0;
}

/// The coefficients that are not zero. Moves to their minimum with the signs they have, as far as
/// the objective falls, and leaves out those that become zero.
class Subspace
{
public:
    Subspace(const RowMatrix& H, double l1, Vector& x, const Vector& gradient,
        std::vector<Index> support, const JobContext& job)
        : m_H(H)
        , m_l1(l1)
        , m_x(x)
        , m_support(std::move(support))
        , m_gradient(gradient(m_support))
        , m_factor(H(m_support, m_support), job)
    {
    }

    /// False at the minimum.
    bool improve();

private:
    [[nodiscard]] double objective(const Vector& x, const Vector& to, const Vector& image) const;
    [[nodiscard]] double searchSegment(
        const Vector& x, const Vector& change, double slope, double curvature) const;
    void goTo(const Vector& x, const Vector& gradient);

    const RowMatrix& m_H;
    double m_l1;
    Vector& m_x;
    std::vector<Index> m_support;
    Vector m_gradient; ///< [support]
    ShrinkingFactor m_factor;
};

bool Subspace::improve()
{
    const Vector x = m_x(m_support);
    const Vector slopes = m_gradient + m_l1 * x.unaryExpr(&signOf);
    const Vector change = m_factor.solve(-slopes);
    // H change is -slopes where nothing had to be added to H
    const Vector image
        = m_factor.isShifted() ? Vector(m_H(m_support, m_support) * change) : Vector(-slopes);
    const auto length
        = searchSegment(x, change, slopes.dot(change), std::max(0.0, image.dot(change)));
    Vector next = x + length * change;
    bool changesSigns = false;
    for (Index i = 0; i < x.size(); ++i) {
        if (std::abs(next[i]) <= asGoodAsZero * std::abs(x[i]))
            next[i] = 0;
        changesSigns = changesSigns || (x[i] + change[i]) * x[i] <= 0;
    }
    if (!changesSigns) {
        goTo(x + change, m_gradient + image);
        return false;
    }
    // all that the whole step would take past zero might stop there at once
    Vector stopped = x + change;
    Vector stoppedImage = image;
    for (Index i = 0; i < x.size(); ++i) {
        if (stopped[i] * x[i] > 0)
            continue;
        const auto row = m_H.row(m_support[static_cast<std::size_t>(i)]);
        stoppedImage -= stopped[i] * row(m_support).transpose();
        stopped[i] = 0;
    }
    const Vector nextImage = length * image;
    if (objective(x, stopped, stoppedImage) < objective(x, next, nextImage))
        goTo(stopped, m_gradient + stoppedImage);
    else
        goTo(next, m_gradient + nextImage);
    return !m_support.empty();
}

/// What the objective changes by on the way to a point; `image` = H (to - x).
double Subspace::objective(const Vector& x, const Vector& to, const Vector& image) const
{
    return (m_gradient + 0.5 * image).dot(to - x) + m_l1 * (to.lpNorm<1>() - x.lpNorm<1>());
}

void Subspace::goTo(const Vector& x, const Vector& gradient)
{
    std::vector<Index> support;
    std::vector<Index> kept;
    for (Index i = x.size() - 1; i >= 0; --i) { // what is removed last moves least
        const auto index = m_support[static_cast<std::size_t>(i)];
        m_x[index] = x[i];
        if (x[i] != 0) {
            support.push_back(index);
            kept.push_back(i);
        } else {
            m_factor.remove(i);
        }
    }
    std::ranges::reverse(support);
    std::ranges::reverse(kept);
    m_support = std::move(support);
    m_gradient = Vector(gradient(kept));
}

/// Where slope t + curvature t^2 / 2 is smallest for t in [0, 1], if the slope, which contains l1
/// times the signs of x, jumps wherever an entry of x + t change passes zero.
double Subspace::searchSegment(
    const Vector& x, const Vector& change, double slope, double curvature) const
{
    std::vector<std::pair<double, double>> kinks; // where, and the jump
    for (Index i = 0; i < x.size(); ++i) {
        const auto at = change[i] != 0 ? -x[i] / change[i] : 0;
        if (at > 0 && at < 1)
            kinks.emplace_back(at, 2 * m_l1 * std::abs(change[i]));
    }
    std::ranges::sort(kinks);
    for (const auto& [at, jump] : kinks) {
        if (slope + at * curvature >= 0)
            return -slope / curvature;
        slope += jump;
        if (slope + at * curvature >= 0)
            return at;
    }
    return slope + curvature > 0 ? -slope / curvature : 1;
}

} // namespace

double sparseViolation(double coefficient, double gradient, double l1)
{
    if (coefficient == 0)
        return std::max(0.0, std::abs(gradient) - l1);
    return std::abs(gradient + (coefficient > 0 ? l1 : -l1));
}

LassoQuadratic::LassoQuadratic(RowMatrix H, Vector q, double l1, const JobContext& job)
    : m_H(std::move(H))
    , m_q(std::move(q))
    , m_l1(l1)
    , m_job(job)
{
}

Vector LassoQuadratic::solve(Vector start, double tolerance)
{
    m_x = std::move(start);
    m_gradient = m_H * m_x - m_q;
    for (int round = 0; round < mostRounds && violation() > tolerance; ++round) {
        for (int i = 0; i < sweepsAtOnce; ++i)
            sweep();
        minimiseWithinSigns();
    }
    return m_x;
}

double LassoQuadratic::violation() const
{
    double largest = 0;
    for (Index i = 0; i < m_x.size(); ++i)
        largest = std::max(largest, sparseViolation(m_x[i], m_gradient[i], m_l1));
    return largest;
}

void LassoQuadratic::sweep()
{
    for (Index i = 0; i < m_x.size(); ++i) {
        if (i % coordinatesAtOnce == 0)
            m_job.checkpoint();
        const auto curvature = m_H(i, i);
        if (!(curvature > 0))
            continue;
        const auto next = softThreshold(curvature * m_x[i] - m_gradient[i], m_l1) / curvature;
        if (next == m_x[i])
            continue;
        m_gradient += (next - m_x[i]) * m_H.row(i).transpose();
        m_x[i] = next;
    }
}

void LassoQuadratic::minimiseWithinSigns()
{
    std::vector<Index> support;
    for (Index i = 0; i < m_x.size(); ++i) {
        if (m_x[i] != 0)
            support.push_back(i);
    }
    if (support.empty())
        return;
    Subspace subspace(m_H, m_l1, m_x, m_gradient, std::move(support), m_job);
    while (subspace.improve())
        m_job.checkpoint();
    m_gradient = m_H * m_x - m_q;
}

} // namespace fathom
