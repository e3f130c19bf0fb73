// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/data/column_roles.h"
#include "core/data/dataset.h"
#include "core/io/csv.h"

#include <filesystem>

namespace fathom {

struct DatasetOptions
{
    Task task = Task::Classification;
    bool labelsRequired = true; ///< off for prediction
    ColumnRoles roles; ///< what is absent is guessed
    Classes expectedClasses; ///< not empty: labels must be among these (a probe's classes, the training set's)
};

/// A data set together with the table it came from (for display) and the roles that were used.
struct LoadedDataset
{
    Dataset dataset;
    Table table;
    ColumnRoles roles;
};

/// Texts and labels of a table. Errors name the column or the line: missing column, empty text or label, label that is not a
/// number (regression), weight <= 0, unknown split name, one class only.
[[nodiscard]] Result<LoadedDataset> makeDataset(Table table, const DatasetOptions& options = {});
[[nodiscard]] Result<LoadedDataset> readDataset(const std::filesystem::path& path, const DatasetOptions& options = {});
/// Two files of prompts, labels 1 and 0. Their text columns are guessed, or given by `roles.text`.
[[nodiscard]] Result<LoadedDataset> readContrastiveDataset(
    const std::filesystem::path& positive, const std::filesystem::path& negative, const DatasetOptions& options = {});

} // namespace fathom
