// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/task_guess.h"

namespace fathom {

LabelContent labelContent(const ColumnContent& column)
{
    constexpr std::size_t fewValues = 20; // steps of a scale, halves included, may be classes
    if (!column.areNumbers || column.different <= fewValues)
        return LabelContent::Classes;
    const bool mostOccurOnce = 2 * column.different > column.filled;
    return column.areWhole && !mostOccurOnce ? LabelContent::ClassesOrNumbers
                                             : LabelContent::Numbers;
}

Task guessTask(const Table& table, const ColumnRoles& given)
{
    const auto roles = guessColumnRoles(table, given);
    if (!roles || roles->positive)
        return Task::Classification;
    if (roles->label) {
        const auto column = findColumn(table, *roles->label);
        return labelContent(describeColumn(table, *column)) == LabelContent::Numbers
            ? Task::Regression
            : Task::Classification;
    }
    const auto numbers = guessColumnRoles(table, given, Task::Regression);
    return numbers && numbers->label ? Task::Regression : Task::Classification;
}

} // namespace fathom
