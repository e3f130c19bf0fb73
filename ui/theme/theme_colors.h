// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

#include <array>
#include <cstddef>

namespace fathom {

/// The colours of plots, class marks and token heat, derived from a palette so that they follow its
/// light or dark side. A value.
struct ThemeColors
{
    bool isDark = false;
    QColor background; ///< what plots and token chips are drawn on (the palette's Base)
    QColor text;
    QColor mutedText; ///< secondary words; still 4.5:1 on the background
    QColor axis;
    QColor grid;
    QColor baseline; ///< majority line and other references
    QColor accent; ///< selection, as line or text on the background
    QColor onAccent; ///< text on an area of `accentFill`
    QColor accentFill;
    /// Okabe & Ito's eight without the one that vanishes, ordered for this background: blue and
    /// orange first.
    std::array<QColor, 7> series;

    [[nodiscard]] static ThemeColors from(const QPalette& palette);

    /// Colour of the n-th class or run; repeats after seven.
    [[nodiscard]] QColor seriesColor(std::size_t index) const
    {
        return series.at(index % series.size());
    }
    /// Blue at -1, the background at 0, orange at 1; both sides equally far from the background in
    /// lightness, in equal steps (OKLab). Positions outside are clamped, NaN counts as 0.
    [[nodiscard]] QColor divergingColor(double position) const;
};

/// Black-ish or white-ish, whichever reads better on `background`; at least 4.5:1.
[[nodiscard]] QColor readableTextOn(const QColor& background);
/// WCAG 2.1 contrast ratio, 1 to 21. Opaque colours.
[[nodiscard]] double contrastRatio(const QColor& a, const QColor& b);
/// `share` of `over`, the rest of `under`, in sRGB: what a translucent `over` looks like.
[[nodiscard]] QColor mixed(const QColor& under, const QColor& over, double share);
[[nodiscard]] QColor withAlpha(QColor color, double alpha);

} // namespace fathom
