// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep_result.h"

#include <limits>

namespace fathom {

void SweepResult::add(const SweepEvent& event)
{
    if (const auto* planned = std::get_if<SweepPlanned>(&event))
        m_plan = planned->plan;
    else if (const auto* scored = std::get_if<LayerScored>(&event))
        m_layers.insert_or_assign(scored->score.layer, *scored);
    else if (const auto* joint = std::get_if<JointProbeFitted>(&event)) {
        m_jointProbe = joint->probe;
        m_jointScore = joint->score;
    } else if (const auto* warned = std::get_if<Warned>(&event))
        m_warnings.push_back(warned->message);
}

const LayerScored* SweepResult::find(LayerIndex layer) const
{
    const auto found = m_layers.find(layer);
    return found == m_layers.end() ? nullptr : &found->second;
}

std::optional<LayerIndex> SweepResult::bestLayer() const
{
    // Ascending layers and a strict comparison: ties go to the lowest layer. NaN is never larger. R² has no lower end.
    const auto isCompatible = m_plan && m_plan->settings.lmprobeCompatible;
    std::optional<LayerIndex> best;
    auto highest = -std::numeric_limits<double>::infinity();
    for (const auto& [layer, scored] : m_layers) {
        const auto value = isCompatible ? scored.score.test : scored.score.validation;
        if (value > highest) {
            highest = value;
            best = layer;
        }
    }
    return best;
}

std::vector<LayerIndex> SweepResult::plateau() const
{
    std::vector<LayerIndex> layers;
    const auto best = bestLayer();
    if (!best)
        return layers;
    const auto& top = m_layers.at(*best).score;
    for (const auto& [layer, scored] : m_layers)
        if (scored.score.validation >= top.validation - top.validationError)
            layers.push_back(layer);
    return layers;
}

} // namespace fathom
