// SPDX-FileCopyrightText: The Fathom authors
// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/table_clipboard.h"

#include "ui/models/item_roles.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QItemSelectionModel>
#include <QStringList>

#include <algorithm>

namespace fathom {

namespace {

QString cellText(const QModelIndex& index)
{
    const auto exact = index.data(ExactRole);
    return (exact.isValid() ? exact : index.data()).toString().simplified();
}

} // namespace

QString rowsAsText(const QAbstractItemView& view)
{
    const auto* model = view.model();
    if (!model || !view.selectionModel())
        return {};
    QList<int> rows;
    for (const auto& index : view.selectionModel()->selectedIndexes())
        if (!rows.contains(index.row()))
            rows.append(index.row());
    std::ranges::sort(rows);
    QStringList lines;
    const int columns = model->columnCount();
    if (columns > 1) {
        QStringList names;
        for (int column = 0; column < columns; ++column)
            names.append(model->headerData(column, Qt::Horizontal).toString().simplified());
        lines.append(names.join(u'\t'));
    }
    for (const int row : rows) {
        QStringList cells;
        for (int column = 0; column < columns; ++column)
            cells.append(cellText(model->index(row, column)));
        lines.append(cells.join(u'\t'));
    }
    return lines.join(u'\n');
}

void copyRows(const QAbstractItemView& view)
{
    QGuiApplication::clipboard()->setText(rowsAsText(view));
}

} // namespace fathom
