// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// Whether a repository's file may be a GGUF file of a model: in no folder, and not the projector
/// for images that lies beside some models.
[[nodiscard]] bool isGgufModel(std::string_view name);

/// Of the files `names` the parts of the model that `choice` means: a file's name, or what it ends
/// in before ".gguf" and, in parts, "-00001-of-00003" ("Q4_K_M", in any case); with an empty choice
/// the only model there is. First the one to be opened. InvalidModel, which lists what there is,
/// where it is none or several, or lacks parts; `model` is for messages.
[[nodiscard]] Result<std::vector<std::string>> chooseGguf(
    const std::set<std::string>& names, std::string_view choice, const std::string& model);

} // namespace fathom
