// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/layer_choice.h"

#include <limits>

namespace fathom {

std::optional<LayerIndex> highestLayer(const std::map<LayerIndex, double>& values)
{
    // Ascending layers and a strict comparison: ties go to the lowest layer. NaN is never larger,
    // and R² has no lower end.
    std::optional<LayerIndex> best;
    auto highest = -std::numeric_limits<double>::infinity();
    for (const auto& [layer, value] : values) {
        if (value > highest) {
            highest = value;
            best = layer;
        }
    }
    return best;
}

std::optional<LayerIndex> bestLayer(
    const std::map<LayerIndex, LayerScored>& layers, bool onTestRows)
{
    std::map<LayerIndex, double> values;
    for (const auto& [layer, scored] : layers)
        values[layer] = onTestRows ? scored.score.test : scored.score.validation;
    return highestLayer(values);
}

std::vector<LayerIndex> plateau(
    const std::map<LayerIndex, LayerScored>& layers, std::optional<LayerIndex> best)
{
    std::vector<LayerIndex> within;
    if (!best)
        return within;
    const auto& top = layers.at(*best).score;
    for (const auto& [layer, scored] : layers)
        if (scored.score.validation >= top.validation - top.validationError)
            within.push_back(layer);
    return within;
}

} // namespace fathom
