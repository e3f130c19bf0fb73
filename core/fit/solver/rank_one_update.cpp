// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/rank_one_update.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fathom {

namespace {

using Index = Eigen::Index;

constexpr auto eps = std::numeric_limits<double>::epsilon();

/// Rotates columns `first` and `second` of `vectors`.
void rotate(Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>> vectors, Index first, Index second,
    double c, double s)
{
    for (Index i = 0; i < vectors.rows(); ++i) {
        const auto x = vectors(i, first);
        const auto y = vectors(i, second);
        vectors(i, first) = c * x + s * y;
        vectors(i, second) = c * y - s * x;
    }
}

} // namespace

Deflation deflate(RankOneUpdate& update, Eigen::Ref<RowMatrix, 0, Eigen::OuterStride<>> vectors)
{
    auto& values = update.values;
    auto& z = update.z;
    std::vector<Index> order(static_cast<std::size_t>(values.size()));
    std::iota(order.begin(), order.end(), Index { 0 });
    std::ranges::stable_sort(order, {}, [&](Index j) { return values[j]; });
    const auto tolerance
        = 8 * eps * std::max(values.cwiseAbs().maxCoeff(), z.cwiseAbs().maxCoeff());

    Deflation result;
    Index previous = -1; // the last one that is to be joined, unless the next has its value
    for (const auto j : order) {
        if (update.rho * std::abs(z[j]) <= tolerance) {
            result.finished.push_back(j);
            continue;
        }
        if (previous >= 0) {
            const auto length = std::hypot(z[previous], z[j]);
            const auto c = z[j] / length;
            const auto s = -z[previous] / length;
            const auto difference = values[j] - values[previous];
            if (std::abs(difference * c * s) <= tolerance) {
                z[j] = length;
                rotate(vectors, previous, j, c, s);
                const auto low = values[previous];
                values[previous] = low * c * c + values[j] * s * s;
                values[j] = low * s * s + values[j] * c * c;
                auto& support = update.supports[static_cast<std::size_t>(j)];
                auto& other = update.supports[static_cast<std::size_t>(previous)];
                if (support != other)
                    support = other = Support::Both;
                result.finished.push_back(previous);
            } else {
                result.joined.push_back(previous);
            }
        }
        previous = j;
    }
    if (previous >= 0)
        result.joined.push_back(previous);
    return result;
}

JoinedColumns::JoinedColumns(
    const RankOneUpdate& update, const std::vector<Index>& columns, const JobContext& job)
    : m_poles(update.values(columns))
    , m_z(update.z(columns))
{
    const Vector squares = m_z.cwiseAbs2();
    Vector products = Vector::Constant(size(), -1);
    for (Index i = 0; i < size(); ++i) {
        job.checkpoint();
        m_roots.push_back(secularRoot(m_poles, squares, update.rho, i));
        // z for which the roots are exact (Gu & Eisenstat 1995, equation 2.7)
        for (Index j = 0; j < size(); ++j) {
            const auto apart = distance(i, j);
            products[j] *= j == i ? apart : apart / (m_poles[j] - m_poles[i]);
        }
    }
    for (Index j = 0; j < size(); ++j)
        m_z[j] = std::copysign(std::sqrt(std::max(0.0, products[j])), m_z[j]);
}

double JoinedColumns::value(Index i) const
{
    return m_poles[root(i).pole] + root(i).offset;
}

Eigen::RowVectorXd JoinedColumns::vector(Index i, const std::vector<Index>& order) const
{
    Eigen::RowVectorXd entries(size());
    for (Index k = 0; k < size(); ++k) {
        const auto j = order[static_cast<std::size_t>(k)];
        entries[k] = m_z[j] / distance(i, j);
    }
    return entries / entries.norm();
}

} // namespace fathom
