// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/plots/figure_source.h"
#include "ui/plots/layer_axis.h"
#include "ui/plots/sweep_series.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

class QCustomPlot;

namespace fathom {

struct NamedSeries
{
    QString name;
    SweepSeries series;
};

/// Everything that is drawn of a sweep at one moment.
struct SweepScene
{
    SweepSeries series;
    std::vector<NamedSeries> comparisons;
    AxisRange range; ///< of the y axis, unless the plot keeps its own
    QString title;
    QString detail;
    std::vector<QString> bestTexts; ///< longest first
    std::optional<LayerIndex> selected;
    bool isStale = false; ///< from other settings than those on screen: grey
    std::map<LayerIndex, double> opacity; ///< of points that fade in; others are opaque
};

void drawSweep(
    QCustomPlot& plot, const SweepScene& scene, const FigureStyle& style, bool keepRanges);

} // namespace fathom
