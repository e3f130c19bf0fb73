// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace fathom {

/// What a model directory says about itself, read from config.json and the headers of its weight
/// files: instant, no weights read.
struct ModelSummary
{
    std::filesystem::path directory;
    /// Last part of the directory, or the one before a plain "model"; "owner/name" in Hugging
    /// Face's cache.
    std::string name;
    std::string
        modelType; ///< config.json's `model_type`, of its `text_config` in multimodal models
    std::int64_t layerCount = 0; ///< decoder blocks
    std::int64_t hiddenSize = 0;
    std::int64_t headCount = 0;
    std::int64_t keyValueHeadCount = 0;
    std::int64_t vocabularySize = 0;
    std::int64_t maximumPositions = 0; ///< longest prompt in tokens; 0: no limit
    std::int64_t parameterCount = 0;
    std::int64_t largestBlock = 0; ///< parameters of the block that has most
    std::int64_t largestTensor = 0; ///< elements of the largest tensor of a block
    std::int64_t weightBytes = 0; ///< on disk
    std::string storedDtype; ///< of most weights: "F32", "BF16"
    bool isUntrained
        = false; ///< the built-in example with random weights (config key `fathom_untrained`)
    std::string dtype = "float32"; ///< modelDtypeName() of what it was opened to be computed in
    std::string dtypeNote; ///< what a user should know of that on this processor; else empty
    /// SHA-256 over each weight file's header and size and four samples of 4 KiB of each tensor:
    /// tells models and fine-tunes apart without reading everything; it is not a proof that no
    /// weight was altered.
    std::string weightsHash;
    /// What a user should know about this model before relying on it, a sentence or two each. Those
    /// that need a look at all tensors are there once the model was opened.
    std::vector<std::string> notes;
};

/// UnsupportedModel for a model of unknown type whose config lacks what all families need; of other
/// unknown types openTransformer() decides.
[[nodiscard]] Result<ModelSummary> readModelSummary(const std::filesystem::path& directory);

} // namespace fathom
