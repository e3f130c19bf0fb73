// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/model_summary.h"
#include "core/probe/probe.h"

#include <filesystem>
#include <string>
#include <vector>

namespace fathom {

/// A probe as a .safetensors file (core/probe/README.md describes it): tensors `coefficients`, `intercepts`, `scaler.mean`, `scaler.scale`, the
/// rest as JSON under the metadata key `fathom`. Written atomically.
[[nodiscard]] Status saveProbe(const Probe& probe, const std::filesystem::path& path);
/// Checks everything it reads and executes nothing.
[[nodiscard]] Result<Probe> loadProbe(const std::filesystem::path& path);

/// Whether a probe can be used with a model: an error (ProbeMismatch) if width or layers do not fit, else warnings (other weights,
/// other tokenizer, other dtype), none if it is the model it was made with.
[[nodiscard]] Result<std::vector<std::string>> checkProbeFits(
    const Probe& probe, const ModelSummary& model, const std::string& tokenizerHash);

} // namespace fathom
