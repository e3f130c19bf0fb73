// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractItemView>

namespace fathom {

/// Copies a view's selected rows, all columns, as tab-separated text with a header line.
void copyRows(const QAbstractItemView& view);
/// The text copyRows() puts on the clipboard.
[[nodiscard]] QString rowsAsText(const QAbstractItemView& view);

} // namespace fathom
