// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/controllers/opened_data.h"

#include "core/data/dataset_reader.h"
#include "core/data/task_guess.h"

#include <algorithm>
#include <utility>

namespace fathom {

namespace {

void makeDatasetOf(OpenedData& data)
{
    DatasetOptions options;
    options.task = data.task;
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

/// The table of `data` under other circumstances.
OpenedData remade(const OpenedData& data, const ColumnRoles& roles, Task task)
{
    OpenedData changed;
    changed.path = data.path;
    changed.table = data.table;
    changed.roles = roles;
    changed.task = task;
    makeDatasetOf(changed);
    return changed;
}

Task otherTask(Task task)
{
    return task == Task::Classification ? Task::Regression : Task::Classification;
}

/// Roles whose columns this table has: the test file of a data set may lack some.
std::optional<std::string> ifPresent(const std::optional<std::string>& column, const Table& table)
{
    if (column && std::ranges::find(table.columns, *column) != table.columns.end())
        return column;
    return std::nullopt;
}

} // namespace

Result<OpenedData> openData(
    const std::filesystem::path& path, const ColumnRoles& roles, std::optional<Task> task)
{
    auto table = readTable(path);
    if (!table)
        return propagate(table);
    OpenedData data;
    data.path = path;
    data.table = std::make_shared<const Table>(std::move(*table));
    data.task = task ? *task : guessTask(*data.table, roles);
    data.roles = roles;
    if (auto guessed = guessColumnRoles(*data.table, roles, data.task))
        data.roles = std::move(*guessed);
    makeDatasetOf(data);
    return data;
}

OpenedData withRoles(const OpenedData& data, const ColumnRoles& roles)
{
    auto changed = remade(data, roles, data.task);
    if (!changed.problem || roles.label == data.roles.label)
        return changed;
    auto other = remade(data, roles, otherTask(data.task));
    return other.problem ? changed : other;
}

OpenedData withTask(const OpenedData& data, Task task)
{
    auto changed = remade(data, data.roles, task);
    if (!changed.problem)
        return changed;
    auto roles = data.roles;
    roles.label.reset();
    const auto guessed = guessColumnRoles(*data.table, roles, task);
    if (!guessed)
        return changed;
    auto other = remade(data, *guessed, task);
    return other.problem ? changed : other;
}

Result<std::shared_ptr<const Dataset>> openTestData(
    const std::filesystem::path& path, const OpenedData& trainedOn)
{
    auto table = readTable(path);
    if (!table)
        return propagate(table);
    const auto& roles = trainedOn.roles;
    DatasetOptions options;
    options.task = trainedOn.task;
    options.isTrainedOn = false;
    if (trainedOn.dataset)
        options.expectedClasses = trainedOn.dataset->classes();
    options.roles.text = ifPresent(roles.text, *table);
    options.roles.label = ifPresent(roles.label, *table);
    options.roles.group = ifPresent(roles.group, *table);
    auto loaded = makeDataset(std::move(*table), options);
    if (!loaded)
        return propagate(loaded);
    return std::make_shared<const Dataset>(std::move(loaded->dataset));
}

} // namespace fathom
