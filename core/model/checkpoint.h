// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/safetensors.h"

#include <filesystem>

namespace fathom {

/// Maps the weight file of a model directory, model.safetensors. Where there is none, the error
/// says what is there instead.
[[nodiscard]] Result<SafetensorsFile> openCheckpoint(const std::filesystem::path& directory);

/// Whether a tensor of this type can be used as a weight: F32, F16, BF16.
[[nodiscard]] bool isWeightDtype(TensorDtype dtype);

/// Elements [first, first + count) of a weight as float32, exactly.
void copyWeights(const TensorView& tensor, std::size_t first, std::size_t count, float* to);

/// "[48, 64]", for messages.
[[nodiscard]] std::string shapeText(std::span<const std::int64_t> shape);

} // namespace fathom
