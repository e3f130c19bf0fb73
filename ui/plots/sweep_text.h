// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"
#include "ui/plots/sweep_series.h"

#include <QString>

namespace fathom {

/// "95 % interval, n = 300 in 150 groups": beside the heading.
[[nodiscard]] QString sweepDetail(const SweepResult& result, SweepMetric metric);
/// "best by validation: layer 6, 0.953 [0.931, 0.969] · within one standard error: 5–8"; empty
/// before the first layer.
[[nodiscard]] QString sweepBestText(
    const SweepResult& result, SweepMetric metric, bool withPlateau);
/// One sentence for screen readers and status lines.
[[nodiscard]] QString sweepSummary(const SweepResult& result);
/// Everything known about a layer, all digits, as rich text; empty if the layer has not landed.
[[nodiscard]] QString sweepToolTip(const SweepResult& result, LayerIndex layer);

} // namespace fathom
