// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/dataset_reader.h"
#include "core/data/groups.h"
#include "core/data/split.h"
#include "core/io/csv.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>

using namespace fathom;

namespace {

void require(bool condition)
{
    if (!condition)
        std::abort();
}

void checkTable(const Table& table)
{
    require(std::set(table.columns.begin(), table.columns.end()).size() == table.columns.size());
    require(table.lines.size() == table.rows.size());
    require(std::ranges::is_sorted(table.lines));
    for (const auto& row : table.rows)
        require(row.size() == table.columns.size());
}

bool isBlank(const std::vector<std::string>& cells)
{
    return std::ranges::all_of(
        cells, [](const auto& cell) { return cell.find_first_not_of(" \t") == std::string::npos; });
}

std::string csvLine(const std::vector<std::string>& cells)
{
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i)
        line += (i > 0 ? "," : "") + csvCell(cells[i]);
    return line + "\n";
}

/// A table written as CSV is read back the same.
void checkRoundTrip(const Table& table)
{
    if (table.columns.size() < 2 || std::ranges::any_of(table.rows, isBlank))
        return; // blank lines are skipped
    auto text = "\xEF\xBB\xBF" + csvLine(table.columns);
    for (const auto& row : table.rows)
        text += csvLine(row);
    const auto again = parseCsv(text, "again");
    require(again.has_value() && again->columns == table.columns && again->rows == table.rows);
}

void checkSplits(const Dataset& dataset)
{
    (void)detectGroups(dataset);
    (void)splitByColumn(dataset);
    std::vector<ExampleIndex> rows(dataset.size());
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].value = static_cast<std::int32_t>(i);
    const auto folds = assignFolds(dataset, rows, 2, 1);
    require(!folds || folds->size() == rows.size());
    const auto split = splitHoldout(dataset, 0.3, 1);
    if (!split)
        return;
    require(split->train.size() + split->test.size() == dataset.size() && !split->test.empty());
    if (dataset.groups().empty())
        return;
    std::set<std::int32_t> trained;
    for (const auto row : split->train)
        trained.insert(dataset.groups()[static_cast<std::size_t>(row.value)]);
    for (const auto row : split->test)
        require(!trained.contains(dataset.groups()[static_cast<std::size_t>(row.value)]));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size == 0)
        return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1); // NOLINT
    const bool isCsv = (data[0] & 1U) != 0;
    auto table = isCsv ? parseCsv(text, "fuzz") : parseJsonLines(text, "fuzz");
    if (!table)
        return 0;
    checkTable(*table);
    if (isCsv)
        checkRoundTrip(*table);
    DatasetOptions options;
    options.task = (data[0] & 2U) != 0 ? Task::Regression : Task::Classification;
    options.labelsRequired = (data[0] & 4U) != 0;
    if (const auto loaded = makeDataset(std::move(*table), options))
        checkSplits(loaded->dataset);
    return 0;
}
