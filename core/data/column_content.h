// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/io/csv.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace fathom {

/// A whole cell as a number in the C locale, spaces around it allowed; "nan" and "inf" are numbers
/// too.
[[nodiscard]] std::optional<double> parseNumber(std::string_view cell);

/// Position of a column; empty if the table has none of this name.
[[nodiscard]] std::optional<std::size_t> findColumn(const Table& table, std::string_view name);

/// The table's column names as a list for messages, shortened if there are many.
[[nodiscard]] std::string listColumns(const Table& table);

/// What the cells of a column look like. Empty cells count as missing.
struct ColumnContent
{
    std::size_t filled = 0; ///< cells that are not empty
    std::size_t different = 0; ///< different values among these
    bool areNumbers = false; ///< all filled cells
    bool areWhole = false; ///< all filled cells, as numbers
    double meanLength = 0; ///< bytes
};
[[nodiscard]] ColumnContent describeColumn(const Table& table, std::size_t column);

} // namespace fathom
