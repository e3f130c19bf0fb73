// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/base/task.h"
#include "core/io/csv.h"

#include <optional>
#include <string>

namespace fathom {

/// Which column of a table plays which part, by column name. Either text (+ label), or positive and
/// negative: each row then is a pair of texts with the labels 1 and 0.
struct ColumnRoles
{
    std::optional<std::string> text {};
    std::optional<std::string> label {};
    std::optional<std::string> group {};
    std::optional<std::string> split {};
    std::optional<std::string> weight {};
    std::optional<std::string> positive {};
    std::optional<std::string> negative {};

    bool operator==(const ColumnRoles&) const = default;
};

/// Guesses roles from names and contents. Roles in `given` are kept; an empty name says that no
/// column plays this part. Fails if a given column does not exist or no column can be the text.
///
/// - split: named split, set, fold, partition or subset, and the values are names of parts.
/// - weight: named weight or sample_weight, and all values are numbers.
/// - positive, negative: named so, if there is no text with a label.
/// - text: the first of the usual names (text, prompt, statement, sentence, question, …); else the
///   column of words with the longest cells.
/// - label: the first of the usual names (label, class, target, …); else the first column with few
///   different values. For regression a column of numbers: of a usual name, else the first.
/// - group: a column called group, pair or cluster (or group_id, …); else one that names what a
/// text
///   is about (subject, city, entity, template, …), if nearly all of its values repeat, there are
///   at least ten, none covers more than a tenth of the rows and most come with different labels;
///   else a column of words that looks like pairs: at most four rows a value on average, nearly all
///   with different labels.
[[nodiscard]] Result<ColumnRoles> guessColumnRoles(
    const Table& table, const ColumnRoles& given = {}, Task task = Task::Classification);
/// One line for people: "text: statement, label: label, group: city"; for regression "target: …".
[[nodiscard]] std::string describe(const ColumnRoles& roles, Task task = Task::Classification);

} // namespace fathom
