// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/model_option.h"
#include "app/session.h"
#include "core/probe/probe.h"
#include "core/probe/sweep_file.h"

#include <string>

namespace fathom {

/// A saved probe, or those of a sweep and which of its layers is meant.
struct ProbeFileOption
{
    std::string probe;
    std::string layer; ///< of a sweep: an index, a negative one from the end, "embedding" or "best"

    void addTo(CLI::App& command);
    /// What the file holds, or of a sweep the layer asked for. Fails if a single probe's file is
    /// asked for a layer.
    [[nodiscard]] Result<ProbeOrSweep> load() const;
    /// As load(), but of a sweep always one layer, without --layer the best one, which is then said
    /// on stderr.
    [[nodiscard]] Result<Probe> loadOne(const CommandRun& run) const;

private:
    [[nodiscard]] Result<LayerIndex> chosenLayer(const LayerSweepResult& sweep) const;
};

/// The same with the model it reads: the one the probe was made from, where it was then, or the one
/// given by --model. Opening fails if the probe does not fit the model; warnings go to stderr.
struct ProbeOption
{
    ProbeFileOption file;
    std::string model;
    std::string dtype; ///< empty: what the probe was made with

    void addTo(CLI::App& command);
    struct Opened
    {
        Probe probe;
        ModelOption::Opened model;
    };
    [[nodiscard]] Result<Opened> openOne(const CommandRun& run) const;
    struct OpenedAll
    {
        ProbeOrSweep probe;
        ModelOption::Opened model;
    };
    [[nodiscard]] Result<OpenedAll> open(const CommandRun& run) const;

private:
    [[nodiscard]] Result<ModelOption::Opened> openModel(
        const Probe& deepest, const CommandRun& run) const;
};

} // namespace fathom
