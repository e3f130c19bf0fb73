// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/secular_equation.h"

#include <cmath>
#include <limits>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr auto eps = std::numeric_limits<double>::epsilon();
constexpr double noiseFactor = 8; ///< roundings of the sum that count as zero
constexpr int mostSteps = 200;

/// The equation divided by rho, at one place.
struct Value
{
    double sum; ///< rises from -infinity at a pole to infinity at the next
    double size; ///< of its terms
    double leftSlope; ///< of the terms of poles up to the split
    double rightSlope;
};

class Equation
{
public:
    Equation(const Vector& poles, const Vector& squares, double rho, Index index)
        : m_poles(poles)
        , m_squares(squares)
        , m_constant(1 / rho)
        , m_isLast(index == poles.size() - 1)
        , m_left(m_isLast ? index - 1 : index)
    {
    }

    [[nodiscard]] Value at(Index pole, double offset) const
    {
        Value value { m_constant, m_constant, 0, 0 };
        for (Index j = 0; j < m_poles.size(); ++j) {
            const auto term = m_squares[j] / distance(j, pole, offset);
            const auto slope = term / distance(j, pole, offset);
            value.sum += term;
            value.size += std::abs(term);
            (j <= m_left ? value.leftSlope : value.rightSlope) += slope;
        }
        return value;
    }

    /// From here to the root of c + p / (left - x) + q / (right - x), which has the value here and
    /// the slopes of both sides (Bunch, Nielsen & Sorensen 1978).
    [[nodiscard]] double step(const Value& value, Index pole, double offset) const
    {
        const auto left = distance(m_left, pole, offset);
        const auto right = distance(m_left + 1, pole, offset);
        const auto c = value.sum - left * value.leftSlope - right * value.rightSlope;
        const auto a
            = (left + right) * value.sum - left * right * (value.leftSlope + value.rightSlope);
        const auto b = left * right * value.sum;
        const auto root = std::sqrt(std::max(0.0, a * a - 4 * b * c));
        if (m_isLast)
            return a >= 0 ? (a + root) / (2 * c) : 2 * b / (a - root);
        return a <= 0 ? (a - root) / (2 * c) : 2 * b / (a + root);
    }

private:
    [[nodiscard]] double distance(Index j, Index pole, double offset) const
    {
        return (m_poles[j] - m_poles[pole]) - offset;
    }

    const Vector& m_poles;
    const Vector& m_squares;
    double m_constant;
    bool m_isLast;
    Index m_left; ///< the step's model has poles here and at the next
};

} // namespace

SecularRoot secularRoot(const Vector& poles, const Vector& squares, double rho, Index index)
{
    if (poles.size() == 1)
        return { 0, rho * squares[0] };
    const Equation equation(poles, squares, rho, index);
    const auto isLast = index == poles.size() - 1;
    const auto gap = isLast ? rho * squares.sum() : poles[index + 1] - poles[index];

    // the nearer pole is the origin
    SecularRoot root { index, 0.5 * gap };
    auto low = 0.0;
    auto high = gap;
    auto value = equation.at(index, root.offset);
    if (value.sum < 0 && !isLast) {
        root = { index + 1, -0.5 * gap };
        low = -0.5 * gap;
        high = 0;
        value = equation.at(root.pole, root.offset);
    }
    for (int i = 0; i < mostSteps; ++i) {
        if (std::abs(value.sum) <= noiseFactor * eps * value.size)
            break;
        (value.sum < 0 ? low : high) = root.offset;
        auto next = root.offset + equation.step(value, root.pole, root.offset);
        if (!(next > low && next < high)) {
            // towards a pole the bracket shrinks by its ratio
            const auto isAtPole = low == 0 || high == 0;
            next = isAtPole ? (low + high) / 16 : 0.5 * (low + high);
        }
        if (next == root.offset || !(next > low && next < high))
            break; // neighbours
        root.offset = next;
        value = equation.at(root.pole, root.offset);
    }
    return root;
}

} // namespace fathom
