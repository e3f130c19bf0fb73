// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <vector>

namespace fathom {

/// Without ASCII spaces, tabs and line ends around it.
[[nodiscard]] std::string_view trimmed(std::string_view text);
/// The parts between the separators, trimmed; one part, maybe empty, where there is no separator.
[[nodiscard]] std::vector<std::string_view> trimmedParts(std::string_view text, char separator);

} // namespace fathom
