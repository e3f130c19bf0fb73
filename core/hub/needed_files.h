// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <set>
#include <string>
#include <vector>

namespace fathom {

/// Which of a model's files are of use: names without folders, in the order in which they are
/// fetched, so that a model with weights has everything else.
struct NeededFiles
{
    std::vector<std::string> description; ///< config.json and what makes up the tokenizer
    std::vector<std::string> weights; ///< whole files
    std::string index; ///< names the files of the weights, where they are split; else empty
};

/// From the names of all files of a repository or folder. Those in folders do not count. Weights
/// are those that openCheckpoint() would take; InvalidModel if there is no config or there are no
/// such weights. `model` is for messages.
[[nodiscard]] Result<NeededFiles> neededFiles(
    const std::set<std::string>& names, const std::string& model);

/// The files that an index (model.safetensors.index.json) names, each once. InvalidModel for a name
/// that leads out of the folder.
[[nodiscard]] Result<std::vector<std::string>> filesOfIndex(const std::filesystem::path& index);

/// Whether a tokenizer can be made of some of these files.
[[nodiscard]] bool haveTokenizer(const std::set<std::string>& names);

} // namespace fathom
