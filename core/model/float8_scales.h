// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/model/stored_weight.h"

#include <filesystem>
#include <functional>
#include <map>
#include <string>

namespace fathom {

using StoredWeights = std::map<std::string, StoredWeight, std::less<>>;

/// Gives float8 weights the factors that are stored beside them, and takes these out of the list:
/// `x.weight_scale` or `x.weight_scale_inv` of `x.weight`. One for all of a matrix, for each row,
/// or for each block of a size that config.json says (quantization_config.weight_block_size; else
/// 128 × 128, or the size that divides the matrix evenly). Whatever the name, the weight is the
/// product, as in transformers (integrations/finegrained_fp8.py) and compressed-tensors.
/// `directory` has the config; `fileOf` names a tensor's file, for messages.
[[nodiscard]] Status attachFloat8Scales(StoredWeights& weights,
    const std::filesystem::path& directory,
    const std::function<std::string(std::string_view)>& fileOf);

} // namespace fathom
