// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QByteArray>
#include <QString>

#include <optional>

namespace fathom {

class FigureSource;
class SweepResult;

enum class FigureFormat
{
    Svg,
    Pdf,
    Png,
    Csv
};

/// Figures are drawn for paper: light theme, size in millimetres, text in points.
struct FigureOptions
{
    double widthMm = 140;
    double heightMm = 84; ///< running text (tokens) takes the height it needs instead
    double pointSize = 8;
    int pngScale = 3; ///< pixels per 1/96 inch: 3 gives 288 dpi
    QString fontFamily {}; ///< empty: the application's
    FigureFormat defaultFormat = FigureFormat::Svg; ///< for paths without a known extension
};

/// By the path's extension, in any case.
[[nodiscard]] std::optional<FigureFormat> figureFormat(const QString& path);
/// The path that is written for `path`: with the default format's extension added where it has none
/// of ours.
[[nodiscard]] QString figurePath(const QString& path, FigureFormat defaultFormat);

/// The file's content. Fails on: options out of range, nothing to draw, a picture too large for its
/// format.
[[nodiscard]] Result<QByteArray> renderFigure(
    const FigureSource& source, FigureFormat format, const FigureOptions& options = {});
/// Writes figurePath(path) whole or not at all. Also fails on: a picture format we do not write, a
/// place that cannot be written.
[[nodiscard]] Status exportFigure(
    const FigureSource& source, const QString& path, const FigureOptions& options = {});
/// As a picture (PNG), as SVG and its numbers as text: the program that pastes chooses.
[[nodiscard]] Status copyFigure(const FigureSource& source, const FigureOptions& options = {});

/// The sweep plot of `result` without a window. Needs a QApplication, which may run on the
/// offscreen platform.
[[nodiscard]] Status exportSweepFigure(
    const SweepResult& result, const QString& path, const FigureOptions& options = {});

} // namespace fathom
