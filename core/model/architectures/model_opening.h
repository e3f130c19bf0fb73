// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/architectures/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/model_config.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fathom {

/// A model whose every tensor was found and checked.
struct OpenedModel
{
    Architecture architecture;
    std::vector<std::string> unusedTensors; ///< that no block needs
    std::vector<std::string> notes; ///< for ModelSummary
};

/// Opens a model as the family of its `model_type`, or, if that is unknown, as the first family
/// that it fits: all of its tensors, and no option that the family does not know. A note says so
/// then; encoders of unknown types are refused. Throws ModelError; for an unknown type that fits
/// nothing UnsupportedModel with the known types.
[[nodiscard]] OpenedModel openModel(
    const ModelConfig& config, const Checkpoint& checkpoint, std::int64_t layerCount);

} // namespace fathom
