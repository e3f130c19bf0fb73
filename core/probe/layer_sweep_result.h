// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/probe/probe.h"
#include "core/probe/sweep_event.h"
#include "core/probe/sweep_result.h"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fathom {

/// The fitted probe of every layer of a sweep, and what the sweep found out about each: lmprobe's
/// LayerSweepResult. Where SweepResult reports a sweep that runs, this is what is left of it to be
/// used: a value that is copied, saved and loaded (sweep_file.h) and applied to other prompts, all
/// layers in one run of the model (layer_sweep.h). Immutable and thread-safe.
class LayerSweepResult
{
public:
    using Layers = std::map<LayerIndex, LayerScored>;

    /// Fails without a layer, where a probe does not read exactly the layer it stands for, and
    /// where the probes were not made the same way from the same: task, classes, poolings, model
    /// and tokenizer. What a layer predicted for the sweep's own test rows is left out.
    [[nodiscard]] static Result<LayerSweepResult> create(
        Layers layers, std::vector<std::string> warnings = {});
    /// The layers a sweep has finished. Fails if there is none.
    [[nodiscard]] static Result<LayerSweepResult> of(const SweepResult& result);

    [[nodiscard]] std::size_t size() const { return m_layers.size(); }
    /// Ascending.
    [[nodiscard]] std::vector<LayerIndex> layers() const;
    [[nodiscard]] const Layers& all() const { return m_layers; }
    /// A layer's probe, null if it was not swept.
    [[nodiscard]] const Probe* find(LayerIndex layer) const;
    /// As find(), for a layer that was swept.
    [[nodiscard]] const Probe& operator[](LayerIndex layer) const;

    /// What the layers have in common. `settings().layers` are those of the sweep.
    [[nodiscard]] const ProbeSettings& settings() const { return first().settings(); }
    [[nodiscard]] Task task() const { return first().task(); }
    [[nodiscard]] const Classes& classes() const { return first().classes(); }
    [[nodiscard]] const Provenance& provenance() const { return first().provenance(); }
    [[nodiscard]] const std::vector<std::string>& warnings() const { return m_warnings; }

    /// By validation in the training rows; none if they were too few. With lmprobe_compatible by
    /// the test rows of the sweep; none if it had none: lmprobe chooses on the rows it evaluates.
    [[nodiscard]] std::optional<LayerIndex> bestLayer() const;
    /// Layers whose validation score is within one standard error of the best one's.
    [[nodiscard]] std::vector<LayerIndex> plateau() const;

private:
    LayerSweepResult(Layers layers, std::vector<std::string> warnings);
    [[nodiscard]] const Probe& first() const { return *m_layers.begin()->second.probe; }

    Layers m_layers; ///< at least one; each has a probe
    std::vector<std::string> m_warnings;
};

} // namespace fathom
