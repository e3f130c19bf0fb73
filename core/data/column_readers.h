// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/dataset.h"
#include "core/io/csv.h"

#include <cstdint>
#include <string>
#include <vector>

namespace fathom {

/// "cities.csv, line 12" of a row of a table.
[[nodiscard]] std::string atRow(const Table& table, std::size_t row);

/// The label column as classes and, for each row, the index of its class.
struct LabelColumn
{
    Classes classes;
    std::vector<std::int32_t> labels;
};

/// `expected` not empty: these are the classes, and other labels are errors.
[[nodiscard]] Result<LabelColumn> readLabels(
    const Table& table, std::size_t column, const Classes& expected);

/// The label column as numbers for a regression.
[[nodiscard]] Result<std::vector<double>> readTargets(const Table& table, std::size_t column);

/// Group numbers in order of appearance; an empty cell is a group of its own.
[[nodiscard]] std::vector<std::int32_t> readGroups(const Table& table, std::size_t column);

[[nodiscard]] Result<std::vector<SplitPart>> readSplit(const Table& table, std::size_t column);

[[nodiscard]] Result<std::vector<double>> readWeights(const Table& table, std::size_t column);

/// Texts as they are; empty ones are errors.
[[nodiscard]] Result<std::vector<std::string>> readTexts(const Table& table, std::size_t column);

} // namespace fathom
