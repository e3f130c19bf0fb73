// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "resources/examples/training/adamw.h"
#include "resources/examples/training/network.h"

#include <cstdint>
#include <filesystem>

namespace fathom::training {

/// Everything that training goes on from: parameters, moments, the number of steps done. Atomic.
[[nodiscard]] Status writeCheckpoint(const std::filesystem::path& path, const Network& network,
    const AdamW& optimizer, std::int64_t steps);
/// Puts a checkpoint's numbers into a network and an optimizer of the same shape. Returns the steps.
[[nodiscard]] Result<std::int64_t> readCheckpoint(
    const std::filesystem::path& path, Network& network, AdamW& optimizer);

/// config.json and model.safetensors (bfloat16, rounded to nearest even) as Hugging Face has them.
[[nodiscard]] Status exportModel(const std::filesystem::path& folder, const Network& network);
/// The network that exportModel wrote.
[[nodiscard]] Result<Network> importModel(const std::filesystem::path& folder);

} // namespace fathom::training
