// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/io/csv.h"

#include <optional>
#include <string>
#include <vector>

namespace fathom {

enum class Task : std::uint8_t { Classification, Regression };

/// Which column of a table plays which part, by column name. Either text (+ label), or positive and negative (contrastive).
struct ColumnRoles
{
    std::optional<std::string> text;
    std::optional<std::string> label;
    std::optional<std::string> group;
    std::optional<std::string> split;
    std::optional<std::string> weight;
    std::optional<std::string> positive;
    std::optional<std::string> negative;

    bool operator==(const ColumnRoles&) const = default;
};

/// Guesses roles from names and contents. Roles already set in `given` are kept. Fails if no column can be the text.
[[nodiscard]] Result<ColumnRoles> guessColumnRoles(const Table& table, const ColumnRoles& given = {});
/// One line for people: "text: statement, label: label, group: city (747 groups)".
[[nodiscard]] std::string describe(const ColumnRoles& roles);

} // namespace fathom
