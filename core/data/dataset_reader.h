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
    bool labelsRequired
        = true; ///< off for prediction: guessed labels that cannot be used are left out
    ColumnRoles roles {};
    bool guessAbsentRoles = true; ///< off: `roles` says it all
    bool isTrainedOn = true; ///< off for data that are only tested on: one class, or the same
                             ///< number in all rows, is enough
    Classes expectedClasses {}; ///< not empty: labels must be among these (a probe's classes, the
                                ///< training set's)
};

/// A data set together with the table it came from (for display) and the roles that were used.
struct LoadedDataset
{
    Dataset dataset;
    Table table;
    ColumnRoles roles;
    std::string advice {}; ///< a sentence about a choice the user may want to make otherwise;
                           ///< mostly empty
};

/// Texts and labels of a table. Errors name the column or the line: missing column, empty text or
/// label, label that is not a number (regression), weight <= 0, unknown split name, one class only,
/// numbers that cannot be classes (task_guess.h), for regression the same number in all rows.
///
/// Labels and split names lose spaces around them, texts are kept as they are. Whole numbers
/// written as 1.0 are the class 1. Rows with an empty group cell belong to no group. Split names:
/// train, training; validation, valid, val, dev; test, testing, in any case.
[[nodiscard]] Result<LoadedDataset> makeDataset(Table table, const DatasetOptions& options = {});
[[nodiscard]] Result<LoadedDataset> readDataset(
    const std::filesystem::path& path, const DatasetOptions& options = {});
/// Two files of prompts, labels 1 and 0, positive ones first. Their text columns are guessed, or
/// given by `roles.text`. Files of equal length are taken to be parallel: their n-th rows form a
/// group.
[[nodiscard]] Result<LoadedDataset> readContrastiveDataset(const std::filesystem::path& positive,
    const std::filesystem::path& negative, const DatasetOptions& options = {});

} // namespace fathom
