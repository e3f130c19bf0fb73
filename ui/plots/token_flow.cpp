// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/plots/token_flow.h"

#include <QPointF>

#include <algorithm>
#include <cmath>

namespace fathom {

TokenFlow::TokenFlow(std::span<const float> widths, std::span<const std::uint8_t> breaksAfter,
    const FlowMetrics& metrics)
    : m_metrics(metrics)
{
    const auto limit = float(std::max(metrics.width, 1.0));
    const auto gap = float(metrics.chipGap);
    m_lefts.reserve(widths.size());
    m_widths.reserve(widths.size());
    float x = 0;
    bool startsRow = true;
    for (std::size_t i = 0; i < widths.size(); ++i) {
        const float width = std::min(widths[i], limit);
        if (startsRow || x + width > limit) {
            m_rowBegins.push_back(i);
            x = 0;
        }
        m_lefts.push_back(metrics.isRightToLeft ? limit - x - width : x);
        m_widths.push_back(width);
        x += width + gap;
        startsRow = i < breaksAfter.size() && breaksAfter[i] != 0;
    }
}

double TokenFlow::height() const
{
    const auto rows = double(rowCount());
    return rows > 0 ? rows * (m_metrics.chipHeight + m_metrics.rowGap) - m_metrics.rowGap : 0;
}

std::size_t TokenFlow::rowOf(std::size_t token) const
{
    return std::size_t(std::ranges::upper_bound(m_rowBegins, token) - m_rowBegins.begin()) - 1;
}

std::size_t TokenFlow::rowEnd(std::size_t row) const
{
    return row + 1 < m_rowBegins.size() ? m_rowBegins[row + 1] : tokenCount();
}

QRectF TokenFlow::rect(std::size_t token) const
{
    if (token >= tokenCount())
        return {};
    const double top = double(rowOf(token)) * (m_metrics.chipHeight + m_metrics.rowGap);
    return { m_lefts[token], top, m_widths[token], m_metrics.chipHeight };
}

std::pair<std::size_t, std::size_t> TokenFlow::tokensBetween(double top, double bottom) const
{
    if (m_rowBegins.empty() || bottom < top || bottom < 0)
        return { 0, 0 };
    const double pitch = m_metrics.chipHeight + m_metrics.rowGap;
    const double last = double(rowCount() - 1);
    if (top > last * pitch + m_metrics.chipHeight)
        return { tokenCount(), tokenCount() };
    const auto first = std::size_t(std::clamp(std::floor(top / pitch), 0.0, last));
    const auto end = std::size_t(std::clamp(std::floor(bottom / pitch), 0.0, last));
    return { m_rowBegins[first], rowEnd(end) };
}

std::optional<std::size_t> TokenFlow::tokenAt(const QPointF& position) const
{
    const auto [begin, end] = tokensBetween(position.y(), position.y());
    for (std::size_t token = begin; token < end; ++token) {
        if (rect(token).contains(position))
            return token;
    }
    return std::nullopt;
}

std::size_t TokenFlow::nearestInRow(std::size_t row, double x) const
{
    std::size_t nearest = m_rowBegins.at(row);
    const auto distance = [this, x](std::size_t token) {
        return std::abs(m_lefts[token] + m_widths[token] / 2 - x);
    };
    for (std::size_t token = nearest; token < rowEnd(row); ++token) {
        if (distance(token) < distance(nearest))
            nearest = token;
    }
    return nearest;
}

} // namespace fathom
