// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/ids.h"

#include <QString>

#include <span>
#include <vector>

namespace fathom {

struct AxisRange
{
    double low = 0;
    double high = 1;
    bool operator==(const AxisRange&) const = default;
};

/// "emb", "0", "1", … for tick marks.
[[nodiscard]] QString layerTickText(LayerIndex layer);
/// "the embedding", "layer 6": for sentences.
[[nodiscard]] QString layerPhrase(LayerIndex layer);
/// "emb, 3–5, 8" of ascending layers.
[[nodiscard]] QString layerRangesText(std::span<const LayerIndex> layers);

/// Half a layer of air on both sides; [-0.5, 0.5] without layers.
[[nodiscard]] AxisRange layerRange(std::span<const LayerIndex> layers);
/// The layers whose ticks are labelled: as many as fit with `gap` pixels between their labels, at
/// even steps; the embedding always keeps its label. `labelWidths` are parallel to `layers`.
[[nodiscard]] std::vector<LayerIndex> labelledLayers(std::span<const LayerIndex> layers,
    std::span<const double> labelWidths, double pixelsPerLayer, double gap);

} // namespace fathom
