// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fit/solver/shrinking_factor.h"

#include "core/fit/solver/symmetric_products.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace fathom {

ShrinkingFactor::ShrinkingFactor(RowMatrix H, const JobContext& job)
    : m_order(H.rows())
{
    constexpr double smallestShift = 1e-13; // of the mean diagonal
    constexpr double further = 100; // rounding may need more
    auto lower = H;
    auto shift = smallestShift * H.diagonal().mean();
    while (!factoriseCholesky(lower, job)) {
        m_isShifted = true;
        lower = H;
        lower.diagonal().array() += shift > 0 ? shift : 1;
        shift = further * (shift > 0 ? shift : 1);
    }
    m_upper = lower.transpose();
}

void ShrinkingFactor::remove(Eigen::Index index)
{
    assert(index >= 0 && index < m_order);
    Eigen::RowVectorXd rest = row(index).tail(m_order - index - 1); // to be added to what follows
    for (Eigen::Index i = 0; i < index; ++i) {
        auto* values = m_upper.row(i).data();
        std::copy(values + index + 1, values + m_order, values + index);
    }
    for (Eigen::Index i = index; i + 1 < m_order; ++i) {
        const auto* from = m_upper.row(i + 1).data();
        std::copy(from + i + 1, from + m_order, m_upper.row(i).data() + i);
    }
    --m_order;
    for (Eigen::Index i = index; i < m_order; ++i) {
        auto values = row(i);
        auto added = rest.tail(m_order - i);
        const auto length = std::hypot(values[0], added[0]);
        const auto cosine = values[0] / length;
        const auto sine = added[0] / length;
        const Eigen::RowVectorXd turned = cosine * values + sine * added;
        added = cosine * added - sine * values;
        values = turned;
    }
}

Vector ShrinkingFactor::solve(Vector rhs) const
{
    assert(rhs.size() == m_order);
    for (Eigen::Index i = 0; i < m_order; ++i) { // U^T y = rhs
        rhs[i] /= m_upper(i, i);
        rhs.tail(m_order - i - 1) -= rhs[i] * row(i).tail(m_order - i - 1).transpose();
    }
    for (Eigen::Index i = m_order - 1; i >= 0; --i) { // U x = y
        const auto known = row(i).tail(m_order - i - 1).dot(rhs.tail(m_order - i - 1));
        rhs[i] = (rhs[i] - known) / m_upper(i, i);
    }
    return rhs;
}

} // namespace fathom
