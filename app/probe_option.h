// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/model_option.h"
#include "app/session.h"
#include "core/probe/probe.h"

#include <string>

namespace fathom {

/// A saved probe and the model it reads: the one the probe was made from, where it was then, or the one given by --model.
struct ProbeOption
{
    std::string probe;
    std::string model;

    void addTo(CLI::App& command);
    struct Opened
    {
        Probe probe;
        ModelOption::Opened model;
    };
    /// Fails if the probe does not fit the model; prints warnings to stderr.
    [[nodiscard]] Result<Opened> open(const CommandRun& run) const;
};

} // namespace fathom
