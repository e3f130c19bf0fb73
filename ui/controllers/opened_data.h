// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/column_roles.h"
#include "core/data/dataset.h"
#include "core/data/groups.h"
#include "core/io/csv.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace fathom {

/// A file of prompts as the window shows it: the table always, the data set made from it if the
/// roles allow one. Immutable; runs keep the one they were started with.
struct OpenedData
{
    std::filesystem::path path;
    std::shared_ptr<const Table> table;
    ColumnRoles roles;
    Task task = Task::Classification; ///< whether the label column holds classes or numbers
    std::shared_ptr<const Dataset> dataset; ///< none: see `problem`
    DetectedGroups groups;
    std::optional<Error> problem; ///< why these roles make no data set
};

/// Reads a file and makes a data set of it. What is not given, roles and task, is guessed. Fails
/// only if there is no table.
[[nodiscard]] Result<OpenedData> openData(const std::filesystem::path& path,
    const ColumnRoles& roles, std::optional<Task> task = std::nullopt);
/// The same table with other roles. The task stays unless the label column cannot be used for it
/// but for the other one.
[[nodiscard]] OpenedData withRoles(const OpenedData& data, const ColumnRoles& roles);
/// The same table for another task: with its label column if that can be used, else with one that
/// is guessed.
[[nodiscard]] OpenedData withTask(const OpenedData& data, Task task);
/// A file to test on what `trainedOn` teaches: its labels must be among the classes there, or
/// numbers.
[[nodiscard]] Result<std::shared_ptr<const Dataset>> openTestData(
    const std::filesystem::path& path, const OpenedData& trainedOn);

} // namespace fathom
