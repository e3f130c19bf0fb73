// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/probe/sweep_event.h"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// Wall-clock seconds of a sweep's stages; extraction and fitting overlap, so they need not add up to the total.
struct SweepTimes
{
    double load = 0;
    double tokenize = 0;
    double extract = 0;
    double fit = 0; ///< summed over threads
    double total = 0;
};

/// Everything a sweep has told so far, by layer. Filled event by event, so a stopped sweep keeps its finished layers.
class SweepResult
{
public:
    void add(const SweepEvent& event);

    [[nodiscard]] bool hasPlan() const { return m_plan.has_value(); }
    [[nodiscard]] const SweepPlan& plan() const { return *m_plan; }
    [[nodiscard]] const std::map<LayerIndex, LayerScored>& layers() const { return m_layers; }
    [[nodiscard]] const LayerScored* find(LayerIndex layer) const;
    [[nodiscard]] const std::map<TextFeatureKind, BaselineScored>& baselines() const { return m_baselines; }
    /// The text baseline with the highest score on the test rows: the one that is hardest to beat. None if none has one.
    [[nodiscard]] const BaselineScored* bestBaseline() const;
    [[nodiscard]] const std::optional<TextAdvantage>& advantage() const { return m_advantage; }
    [[nodiscard]] std::shared_ptr<const Probe> jointProbe() const { return m_jointProbe; }
    [[nodiscard]] const std::optional<LayerScore>& jointScore() const { return m_jointScore; }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }

    /// The layer with the highest validation score, ties to the lowest layer; none before the first layer. As lmprobe does it
    /// (lmprobeCompatible): the one with the highest score on the test rows, which is then too good to be reported.
    [[nodiscard]] std::optional<LayerIndex> bestLayer() const;
    /// Layers whose validation score is within one standard error of the best one's: the plateau.
    [[nodiscard]] std::vector<LayerIndex> plateau() const;

private:
    std::optional<SweepPlan> m_plan;
    std::map<LayerIndex, LayerScored> m_layers;
    std::map<TextFeatureKind, BaselineScored> m_baselines;
    std::optional<TextAdvantage> m_advantage;
    std::shared_ptr<const Probe> m_jointProbe;
    std::optional<LayerScore> m_jointScore;
    std::vector<std::string> m_warnings;
};

} // namespace fathom
