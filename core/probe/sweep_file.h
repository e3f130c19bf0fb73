// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/probe/layer_sweep_result.h"
#include "core/probe/probe.h"

#include <filesystem>
#include <variant>

namespace fathom {

/// Every layer's probe and score as one .safetensors file (core/probe/README.md describes it).
/// Written atomically.
[[nodiscard]] Status saveSweep(const LayerSweepResult& sweep, const std::filesystem::path& path);
/// Checks everything it reads and executes nothing. A file of a single probe is an error.
[[nodiscard]] Result<LayerSweepResult> loadSweep(const std::filesystem::path& path);

using ProbeOrSweep = std::variant<Probe, LayerSweepResult>;
/// Whichever of the two the file holds.
[[nodiscard]] Result<ProbeOrSweep> loadProbeOrSweep(const std::filesystem::path& path);

} // namespace fathom
