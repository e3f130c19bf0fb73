// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_result.h"
#include "ui/plots/sweep_series.h"

#include <QString>

namespace fathom {

/// "95 % interval, n = 300 in 150 groups": beside the heading.
[[nodiscard]] QString sweepDetail(const SweepResult& result, SweepMetric metric);
/// "best by validation: layer 6, 0.953 [0.931, 0.969]"; empty before the first layer. The layers
/// that are as good within one standard error are told in full, as "plateau 5–8" or not at all, and
/// where room is short there is but "best: layer 6, 0.953".
enum class PlateauText
{
    Bare,
    None,
    Word,
    Sentence
};
[[nodiscard]] QString sweepBestText(
    const SweepResult& result, SweepMetric metric, PlateauText plateauText);
/// "Chosen: layers 2, 3 among 1–3, at penalty 0.01 (0.3 of the largest): test accuracy 0.953
/// [0.931, 0.969]"; empty where no layers were chosen automatically.
[[nodiscard]] QString chosenLayersText(const SweepResult& result);
/// "0.31 [0.25, 0.37] above tf-idf, the best from the texts alone"; empty where that is not known.
[[nodiscard]] QString advantageText(const SweepResult& result);
/// One sentence for screen readers and status lines.
[[nodiscard]] QString sweepSummary(const SweepResult& result);
/// Everything known about a layer, all digits, as rich text; empty if the layer has not landed.
[[nodiscard]] QString sweepToolTip(const SweepResult& result, LayerIndex layer);

} // namespace fathom
