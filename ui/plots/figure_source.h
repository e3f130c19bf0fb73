// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/theme/theme_colors.h"

#include <QFont>
#include <QSizeF>
#include <QString>

class QPaintDevice;

namespace fathom {

/// How a picture is drawn: on the screen in the window's theme, or on paper, where nothing that
/// belongs to the moment (selection, zoom, fading) is shown.
struct FigureStyle
{
    enum class Medium
    {
        Screen,
        Paper
    };

    Medium medium = Medium::Screen;
    ThemeColors colors;
    QFont font; ///< every text has this size; weight tells headings

    [[nodiscard]] bool isPaper() const { return medium == Medium::Paper; }
};

/// Something that can be exported as a figure and as the data behind it. figure_export.h does the
/// rest.
class FigureSource
{
public:
    virtual ~FigureSource() = default;

    /// "sweep", "tokens": a suggestion for the file's name, without extension.
    [[nodiscard]] virtual QString figureName() const = 0;
    /// False while a placeholder is shown.
    [[nodiscard]] virtual bool hasFigure() const = 0;
    /// The size needed for the size asked for, both in units of 1/96 inch: running text keeps the
    /// width and grows in height.
    [[nodiscard]] virtual QSizeF figureSize(
        const QSizeF& requested, const FigureStyle& style) const;
    /// Draws on a blank device of that size, whatever its resolution.
    virtual void paintFigure(
        QPaintDevice& device, const QSizeF& size, const FigureStyle& style) const = 0;
    /// The numbers behind, RFC 4180 with a header row, '.' as decimal point, all digits.
    [[nodiscard]] virtual QString dataAsCsv() const = 0;

protected:
    FigureSource() = default;
    FigureSource(const FigureSource&) = default;
    FigureSource& operator=(const FigureSource&) = default;
};

} // namespace fathom
