// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Which of a model's files are of use: names without folders, in the order in which they are
/// fetched, so that a model with weights has everything else.
struct NeededFiles
{
    std::vector<std::string> description; ///< config.json and what makes up the tokenizer
    std::vector<std::string> weights; ///< whole files
    std::string index; ///< names the files of the weights, where they are split; else empty
    /// The first of `weights`, where they are a GGUF file, which needs nothing else; else empty.
    std::string gguf;
};

/// From the names of all files of a repository or folder. Those in folders do not count. Weights
/// are those that openCheckpoint() would take; where there are none but GGUF files, or `ggufChoice`
/// asks for one, those that chooseGguf() finds. InvalidModel if there are none of either, or no
/// config. `model` is for messages.
[[nodiscard]] Result<NeededFiles> neededFiles(
    const std::set<std::string>& names, const std::string& model, std::string_view ggufChoice = {});

/// The files that an index (model.safetensors.index.json) names, each once. InvalidModel for a name
/// that leads out of the folder.
[[nodiscard]] Result<std::vector<std::string>> filesOfIndex(const std::filesystem::path& index);

/// Whether a tokenizer can be made of some of these files.
[[nodiscard]] bool haveTokenizer(const std::set<std::string>& names);

} // namespace fathom
