// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>

namespace fathom {

/// Where an extraction has what is large: each in a scratch file in a folder, or, without one, in
/// memory.
struct Placement
{
    std::optional<std::filesystem::path> hiddenStates {}; ///< of all tokens, between two blocks
    std::optional<std::filesystem::path> features {}; ///< a file for each layer
};

} // namespace fathom
