// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/csv.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace fathom {

/// A column's name for comparison: lower case, words joined by underscores ("SampleWeight", "sample
/// weight" and "sample-weight" are sample_weight).
[[nodiscard]] std::string normalizedColumnName(std::string_view name);
/// The words of a normalized name, without digits at their ends: "text_1" is text.
[[nodiscard]] std::vector<std::string> wordsOfName(std::string_view normalized);

/// The column that says which rows belong together, by the rule written at guessColumnRoles.
/// `label` is the label column, if there are classes; `taken` are columns that have another part.
[[nodiscard]] std::optional<std::size_t> guessGroupColumn(
    const Table& table, std::optional<std::size_t> label, std::span<const std::size_t> taken);

} // namespace fathom
