// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <Qt>

namespace fathom {

/// Roles our models share, beyond Qt's.
enum ItemRole : int
{
    ClassRole = Qt::UserRole + 1, ///< class index of a cell that names a class, for its mark; int
    SortRole, ///< what a column is sorted by
    ExactRole, ///< what the clipboard gets where the cell shows a rounded number
    DetailRole, ///< second line of a list entry
    StateRole, ///< a Run::State, as int
    IdRole, ///< a RunId's value
    IsShownRole, ///< whether the centre shows this entry
};

} // namespace fathom
