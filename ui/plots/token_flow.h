// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRectF>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace fathom {

/// Measures of running chips, in pixels.
struct FlowMetrics
{
    double width = 0; ///< of a row
    double chipHeight = 0;
    double chipGap = 2;
    double rowGap = 6;
    bool isRightToLeft = false; ///< rows are filled from the right
};

/// Where every token's chip is. A value; rows are consecutive tokens from top to bottom, so that
/// rows on screen are found by search.
class TokenFlow
{
public:
    TokenFlow() = default;
    /// `widths` of the chips in order (wider than a row: cut to it); a row ends after a token where
    /// `breaksAfter` is not 0.
    TokenFlow(std::span<const float> widths, std::span<const std::uint8_t> breaksAfter,
        const FlowMetrics& metrics);

    [[nodiscard]] std::size_t tokenCount() const { return m_lefts.size(); }
    [[nodiscard]] std::size_t rowCount() const { return m_rowBegins.size(); }
    [[nodiscard]] double height() const;
    [[nodiscard]] QRectF rect(std::size_t token) const;
    [[nodiscard]] std::size_t rowOf(std::size_t token) const;
    /// Half-open range of tokens whose rows touch [top, bottom].
    [[nodiscard]] std::pair<std::size_t, std::size_t> tokensBetween(
        double top, double bottom) const;
    [[nodiscard]] std::optional<std::size_t> tokenAt(const QPointF& position) const;
    /// The token of `row` nearest to x: where the cursor goes when moving up or down.
    [[nodiscard]] std::size_t nearestInRow(std::size_t row, double x) const;

private:
    [[nodiscard]] std::size_t rowEnd(std::size_t row) const;

    FlowMetrics m_metrics;
    std::vector<float> m_lefts; ///< per token
    std::vector<float> m_widths;
    std::vector<std::size_t> m_rowBegins; ///< first token of each row
};

} // namespace fathom
