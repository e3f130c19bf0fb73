// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/sweep_result.h"

#include "core/probe/layer_choice.h"

#include <cmath>

namespace fathom {

void SweepResult::add(const SweepEvent& event)
{
    if (const auto* planned = std::get_if<SweepPlanned>(&event))
        m_plan = planned->plan;
    else if (const auto* baseline = std::get_if<BaselineScored>(&event))
        m_baselines.insert_or_assign(baseline->kind, *baseline);
    else if (const auto* advantage = std::get_if<TextAdvantage>(&event))
        m_advantage = *advantage;
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

const BaselineScored* SweepResult::bestBaseline() const
{
    const BaselineScored* best = nullptr;
    for (const auto& [kind, baseline] : m_baselines)
        if (!std::isnan(baseline.score.test) && (!best || baseline.score.test > best->score.test))
            best = &baseline;
    return best;
}

std::optional<LayerIndex> SweepResult::bestLayer() const
{
    return fathom::bestLayer(m_layers, m_plan && m_plan->settings.lmprobeCompatible);
}

std::vector<LayerIndex> SweepResult::plateau() const
{
    return fathom::plateau(m_layers, bestLayer());
}

} // namespace fathom
