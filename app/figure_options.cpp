// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/figure_options.h"

#ifdef FATHOM_HAS_WINDOW
#include "ui/plots/figure_export.h"

#include <QApplication>
#include <QString>

#include <array>
#endif

namespace fathom {

#ifdef FATHOM_HAS_WINDOW

void FigureFiles::addTo(CLI::App& command)
{
    command.add_option("--svg", svg, "Write the plot as SVG");
    command.add_option("--pdf", pdf, "Write the plot as PDF");
    command.add_option("--png", png, "Write the plot as PNG");
}

Status FigureFiles::write(const SweepResult& result) const
{
    if (svg.empty() && pdf.empty() && png.empty())
        return {};
    // Painting needs fonts, not a display.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    auto count = 1;
    std::array<char, 7> name { "fathom" };
    std::array<char*, 2> arguments { name.data(), nullptr };
    const QApplication application(count, arguments.data());
    for (const auto& path : { svg, pdf, png }) {
        if (path.empty())
            continue;
        if (auto status = exportSweepFigure(result, QString::fromStdString(path), {}); !status)
            return status;
    }
    return {};
}

#else

void FigureFiles::addTo(CLI::App&) { }

Status FigureFiles::write(const SweepResult&) const
{
    return {};
}

#endif

} // namespace fathom
