// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/column_content.h"
#include "core/data/column_roles.h"

#include <cstdint>

namespace fathom {

/// What the values of a label column can be.
enum class LabelContent : std::uint8_t
{
    Classes,
    ClassesOrNumbers, ///< more than 20 different whole numbers: numbered classes, or amounts
    Numbers ///< more than 20 different numbers, some with fractions or most occurring once
};
[[nodiscard]] LabelContent labelContent(const ColumnContent& column);

/// Regression if the label column (given, or guessed) holds numbers that are no classes, or if no
/// column can be a label but one holds numbers to predict; else classification.
[[nodiscard]] Task guessTask(const Table& table, const ColumnRoles& given = {});

} // namespace fathom
