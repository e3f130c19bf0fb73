// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/opened_data.h"

#include "core/data/dataset_reader.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

void makeDatasetOf(OpenedData& data)
{
    DatasetOptions options;
    options.roles = data.roles;
    options.guessAbsentRoles = false;
    auto loaded = makeDataset(*data.table, options);
    if (!loaded) {
        data.problem = std::move(loaded.error());
        return;
    }
    data.roles = loaded->roles;
    data.dataset = std::make_shared<const Dataset>(std::move(loaded->dataset));
    data.groups = detectGroups(*data.dataset);
}

/// Roles whose columns this table has: the test file of a data set may lack some.
std::optional<std::string> ifPresent(const std::optional<std::string>& column, const Table& table)
{
    if (column && std::ranges::find(table.columns, *column) != table.columns.end())
        return column;
    return std::nullopt;
}

} // namespace

Result<OpenedData> openData(const std::filesystem::path& path, const ColumnRoles& roles)
{
    auto table = readTable(path);
    if (!table)
        return propagate(table);
    OpenedData data;
    data.path = path;
    data.table = std::make_shared<const Table>(std::move(*table));
    data.roles = roles;
    if (auto guessed = guessColumnRoles(*data.table, roles))
        data.roles = std::move(*guessed);
    makeDatasetOf(data);
    return data;
}

OpenedData withRoles(const OpenedData& data, const ColumnRoles& roles)
{
    OpenedData changed;
    changed.path = data.path;
    changed.table = data.table;
    changed.roles = roles;
    makeDatasetOf(changed);
    return changed;
}

Result<std::shared_ptr<const Dataset>> openTestData(
    const std::filesystem::path& path, const Classes& classes, const ColumnRoles& roles)
{
    auto table = readTable(path);
    if (!table)
        return propagate(table);
    DatasetOptions options;
    options.expectedClasses = classes;
    options.roles.text = ifPresent(roles.text, *table);
    options.roles.label = ifPresent(roles.label, *table);
    options.roles.group = ifPresent(roles.group, *table);
    auto loaded = makeDataset(std::move(*table), options);
    if (!loaded)
        return propagate(loaded);
    return std::make_shared<const Dataset>(std::move(loaded->dataset));
}

} // namespace fathom
